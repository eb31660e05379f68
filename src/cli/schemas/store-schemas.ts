import { integer, list, map, object, text, time, truth, words, type JsonSchema } from './schema.ts';

/** A volume as `inspect` and `volume ls` show it. */
export const inspectedVolume: JsonSchema = object(
  {
    Name: text,
    Driver: text,
    Mountpoint: text,
    CreatedAt: text,
    Labels: map(text),
    Scope: words('local'),
    Options: map(text),
    MountCount: integer,
  },
  { UID: integer, GID: integer, Anonymous: truth, NeedsCopyUp: truth, NeedsChown: truth, Timeout: integer },
);

/** A secret as `secret inspect` shows it; its value only where that was asked for. */
export const inspectedSecret: JsonSchema = object(
  {
    ID: text,
    CreatedAt: time,
    UpdatedAt: time,
    Spec: object({ Name: text, Driver: object({ Name: text, Options: map(text) }), Labels: map(text) }),
  },
  { SecretData: text },
);

/** `secret ls`. */
export const listedSecrets: JsonSchema = list(
  object({ ID: text, Name: text, Driver: text, Labels: map(text), CreatedAt: time, UpdatedAt: time }),
);

/** `system df`. */
export const diskUsage: JsonSchema = list(
  object({
    Type: text,
    Total: integer,
    Active: integer,
    RawSize: integer,
    RawReclaimable: integer,
    TotalCount: integer,
    Size: text,
    Reclaimable: text,
  }),
);

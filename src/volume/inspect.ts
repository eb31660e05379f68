import type { VolumeView } from './list.ts';

/** A volume as `volume inspect` prints it, in Podman's shape. */
export type VolumeInspection = {
  readonly Name: string;
  readonly Driver: string;
  readonly Mountpoint: string;
  readonly CreatedAt: string;
  readonly Labels: ReadonlyMap<string, string>;
  readonly Scope: 'local';
  readonly Options: ReadonlyMap<string, string>;
  readonly UID: number;
  readonly GID: number;
  readonly Anonymous: boolean;
  readonly MountCount: number;
  readonly NeedsCopyUp: boolean;
  readonly NeedsChown: boolean;
  readonly Timeout: number;
};

/**
 * Builds what `volume inspect` prints. `MountCount` counts containers, running or not. Fields that Podman leaves out when they are empty
 * are there for templates, but not enumerable.
 */
export function inspectVolume({ record, users }: VolumeView): VolumeInspection {
  const { uid = 0, gid = 0, anonymous, needsCopyUp } = record;
  const inspection = {
    Name: record.name,
    Driver: record.driver,
    Mountpoint: record.path,
    CreatedAt: record.createdAt,
    Labels: new Map(Object.entries(record.labels)),
    Scope: 'local',
    Options: new Map(Object.entries(record.options)),
    UID: uid,
    GID: gid,
    Anonymous: anonymous,
    MountCount: users.length,
    NeedsCopyUp: needsCopyUp,
    NeedsChown: needsCopyUp && record.uid === undefined && record.gid === undefined,
    Timeout: 0,
  } as const;
  for (const name of ['UID', 'GID', 'Anonymous', 'NeedsCopyUp', 'NeedsChown', 'Timeout'] as const)
    Object.defineProperty(inspection, name, { value: inspection[name], enumerable: Boolean(inspection[name]) });
  return inspection;
}

import { integer, list, map, nullable, number, object, text, time, truth, type JsonSchema } from './schema.ts';

const texts = list(text);
const descriptor = object(
  { mediaType: text, digest: text, size: integer },
  {
    data: text,
    urls: texts,
    annotations: map(text),
    artifactType: text,
    platform: object({ architecture: text, os: text }, { variant: text, 'os.version': text, 'os.features': texts, features: texts }),
  },
);

const check = object(
  {},
  { Test: texts, Interval: integer, Timeout: integer, StartPeriod: integer, StartInterval: integer, Retries: integer },
);

/** An image as `inspect` shows it. */
export const inspectedImage: JsonSchema = object(
  {
    Id: text,
    Digest: text,
    RepoTags: texts,
    RepoDigests: texts,
    Parent: text,
    Comment: text,
    Created: nullable(time),
    Config: object(
      {},
      {
        User: text,
        ExposedPorts: map(object({})),
        Env: texts,
        Entrypoint: texts,
        Cmd: texts,
        Volumes: map(object({})),
        WorkingDir: text,
        Labels: map(text),
        StopSignal: text,
        ArgsEscaped: truth,
        Healthcheck: check,
        OnBuild: texts,
        Shell: texts,
      },
    ),
    Version: text,
    Author: text,
    Architecture: text,
    Os: text,
    Size: integer,
    VirtualSize: integer,
    GraphDriver: object({ Name: text, Data: map(text) }),
    RootFS: object({ Type: text, Layers: texts }),
    Labels: nullable(map(text)),
    Annotations: nullable(map(text)),
    ManifestType: text,
    User: text,
    History: nullable(list(object({}, { created: time, created_by: text, author: text, comment: text, empty_layer: truth }))),
    NamesHistory: nullable(texts),
  },
  { Variant: text, Healthcheck: check },
);

/** `images`. */
export const listedImages: JsonSchema = list(
  object(
    {
      Id: text,
      ParentId: text,
      RepoTags: nullable(texts),
      RepoDigests: texts,
      Size: integer,
      SharedSize: integer,
      VirtualSize: integer,
      Labels: nullable(map(text)),
      Containers: integer,
      IsManifestList: truth,
      Digest: text,
      History: texts,
      Names: texts,
      Created: integer,
      CreatedAt: time,
    },
    { Dangling: truth },
  ),
);

/** `history`. */
export const imageHistory: JsonSchema = list(
  object({ id: text, created: time, CreatedBy: text, size: integer, Created: time }, { tags: texts, comment: text }),
);

/** `image mount`. */
export const mountedImages: JsonSchema = list(object({ id: text, Names: texts, Repositories: texts, mountpoint: text }));

/** `image explore --json`. */
export const exploredImage: JsonSchema = object({
  id: text,
  names: texts,
  platform: text,
  efficiency: number,
  totalBytes: integer,
  wastedBytes: integer,
  layers: list(
    object({
      index: integer,
      diffId: text,
      command: text,
      tarBytes: integer,
      bytes: integer,
      added: integer,
      changed: integer,
      removed: integer,
      wastedBytes: integer,
    }),
  ),
  wasted: list(object({ path: text, copies: integer, wastedBytes: integer, outcome: text })),
});

/** `image trust show --json`. */
export const trustedImages: JsonSchema = list(
  object({ transport: text, name: text, repo_name: text, type: text }, { sigstore: text, gpg_id: text }),
);

/** `lock`. */
export const lockedImages: JsonSchema = list(object({ Reference: text, Platform: text, Digest: text }));

/** `search`, and `search --list-tags`. */
export const foundImages: JsonSchema = list(
  object({ Name: text }, { Index: text, Description: text, Stars: integer, Official: text, Automated: text, Tag: text, Tags: texts }),
);

/** `manifest inspect`: a list, or the manifest of one image. */
export const inspectedManifest: JsonSchema = object(
  { schemaVersion: integer, mediaType: text },
  {
    manifests: list(descriptor),
    config: descriptor,
    layers: list(descriptor),
    subject: descriptor,
    artifactType: text,
    annotations: map(text),
  },
);

/** `artifact inspect`. */
export const inspectedArtifact: JsonSchema = object({ Manifest: inspectedManifest, Name: text, Digest: text });

/** `artifact ls`. */
export const listedArtifacts: JsonSchema = list(
  object({ Repository: text, Tag: text, Digest: text, ArtifactType: text, Created: nullable(time), Size: integer }),
);

/** `buildx du`. */
export const buildCache: JsonSchema = list(
  object({ ID: text, Type: text, Description: text, InUse: truth, Shared: truth, Size: integer, CreatedAt: time, LastUsedAt: time }),
);

/** `buildx ls`. */
export const builders: JsonSchema = list(object({ Name: text, Driver: text, Current: truth, Status: text, Platforms: text }));

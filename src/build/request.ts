import type { LockFile } from '../image/lock-file.ts';
import type { RegistryAccess } from '../image/services.ts';
import type { EnvironmentRequest, MountRequest, NetworkRequest, RlimitRequest, SecurityRequest } from '../runtime/request.ts';
import type { ResourceRequest } from '../runtime/resource-request.ts';

/**
 * All that `tiffin build` can be asked for, as values: the command line makes it, the build reads nothing else. A field that is undefined
 * was not asked for. Paths are absolute.
 */
export type BuildRequest = {
  readonly source: SourceRequest;
  readonly language: LanguageRequest;
  /** As typed, such as `linux/arm64/v8`; empty: the host's. */
  readonly platforms: readonly string[];
  /** Every platform that the base images have. */
  readonly allPlatforms: boolean;
  readonly pull: PullRequest;
  readonly cache: CacheRequest;
  readonly steps: StepsRequest;
  readonly image: ImageTerms;
  readonly output: OutputRequest;
  /** Steps that run at once; 0: as many as there are processors. */
  readonly jobs: number;
};

/** Where the files of the build come from. */
export type SourceRequest = {
  /** As typed: a directory, `-` (standard input), a tar file, a URL, a git reference. */
  readonly context: string;
  /** `--file`, in order, as typed; `-` is standard input. Empty: Containerfile or Dockerfile of the context. */
  readonly files: readonly string[];
  /** `--ignorefile` */
  readonly ignoreFile: string | undefined;
  /** `--build-context name=…`, as typed. */
  readonly namedContexts: Readonly<Record<string, string>>;
  /** The directory that relative paths begin at. */
  readonly directory: string;
  /** `--cpp-flag`: what the preprocessor of a `.in` file is given beside. */
  readonly preprocessorFlags: readonly string[];
  /** `--from`: stands in for the image of the first stage. */
  readonly from: string | undefined;
};

/** What the words of the Containerfile stand for, and how much of it is built. */
export type LanguageRequest = {
  /** `--build-arg`, `--build-arg-file`; those without a value that the environment lacks are left out. */
  readonly buildArgs: Readonly<Record<string, string>>;
  /** A stage by name or number; undefined: the last. */
  readonly target: string | undefined;
  /** `--skip-unused-stages`: build only what the target needs. */
  readonly skipUnusedStages: boolean;
};

/** How images are found and brought. */
export type PullRequest = {
  readonly policy: 'always' | 'missing' | 'never' | 'newer';
  /** `--locked`: what names of images mean. */
  readonly lock?: LockFile | undefined;
  readonly access: RegistryAccess;
};

/** What may be taken from earlier builds, and what is kept of this one. */
export type CacheRequest = {
  readonly noCache: boolean;
  /** `--no-cache-filter`: stages, by name, that are built anew. */
  readonly noCacheStages: readonly string[];
  /** `--layers=false`: what the steps of a stage write becomes one layer, and nothing of it is kept for later builds. */
  readonly layers: boolean;
  /** `--squash`: one layer on top of the base image; `--squash-all`: one layer that is all of the image. */
  readonly squash: 'none' | 'new' | 'all';
  /** As typed. */
  readonly cacheFrom: readonly string[];
  readonly cacheTo: readonly string[];
  /** Steps that were built longer ago are built anew; undefined: whatever their age. */
  readonly ttlMs: number | undefined;
};

/** `--secret` */
export type BuildSecret = {
  readonly id: string;
  readonly source:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'variable'; readonly name: string }
    /** A secret of tiffin's own store, by name or ID. */
    | { readonly kind: 'stored'; readonly name: string };
};

/** `--ssh`: an agent by its socket, or keys that an agent of our own serves. */
export type BuildSsh = { readonly id: string; readonly paths: readonly string[] };

/** What holds for every RUN. */
export type StepsRequest = {
  readonly network: NetworkRequest;
  readonly security: SecurityRequest;
  readonly resources: ResourceRequest;
  /** `--volume` */
  readonly mounts: readonly MountRequest[];
  readonly shmSizeBytes: number | undefined;
  readonly rlimits: readonly RlimitRequest[];
  readonly additionalGroups: readonly string[];
  /** What steps see and the image does not keep: the proxies of the host. */
  readonly environment: EnvironmentRequest;
  /** `--userns`, `--ipc`, `--pid`, `--uts`, `--cgroupns` that are `host`. */
  readonly hostNamespaces: readonly ('user' | 'ipc' | 'pid' | 'uts' | 'cgroup')[];
  readonly secrets: readonly BuildSecret[];
  readonly ssh: readonly BuildSsh[];
  /** `--allow`: what a Containerfile may ask for beyond the usual. */
  readonly allow: readonly ('network.host' | 'security.insecure' | 'device')[];
};

/** What is said of the image beyond what the Containerfile says. */
export type ImageTerms = {
  readonly format: 'oci' | 'docker';
  readonly labels: Readonly<Record<string, string>>;
  readonly unsetLabels: readonly string[];
  /** `--env NAME=value` */
  readonly environment: readonly string[];
  readonly unsetEnvironment: readonly string[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly unsetAnnotations: readonly string[];
  /** `--inherit-labels`, `--inherit-annotations`: keep those of the base image. */
  readonly inheritLabels: boolean;
  readonly inheritAnnotations: boolean;
  /** `--identity-label`: the label `io.buildah.version` and the like. */
  readonly identityLabel: boolean | undefined;
  readonly createdAnnotation: boolean;
  readonly omitHistory: boolean;
  readonly osVersion: string | undefined;
  readonly osFeatures: readonly string[];
  readonly times: TimesRequest;
};

/** Which times the image shows. */
export type TimesRequest = {
  /** `--real-times`: those of today, as they are. */
  readonly real: boolean;
  /** `--timestamp`: all files and the image have this time, in seconds. */
  readonly timestamp: number | undefined;
  /** `--source-date-epoch`, or the variable: no time is later than this, in seconds. */
  readonly sourceDateEpoch: number | undefined;
};

/** What becomes of what was built. */
export type OutputRequest = {
  /** `--tag`, as typed. */
  readonly tags: readonly string[];
  /** `--output`, as typed. */
  readonly outputs: readonly string[];
  readonly push: boolean;
  readonly iidFile: string | undefined;
  readonly metadataFile: string | undefined;
  /** `--manifest`: the list that the images join. */
  readonly manifest: string | undefined;
};

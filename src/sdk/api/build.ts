import type { Readable } from 'node:stream';

import type { Abortable, PullPolicy, PullProgress, RegistryOptions } from './options.ts';

/** Where a build's secret comes from. */
export type BuildSecret =
  | { readonly file: string }
  /** A variable of the environment that `open` was given. */
  | { readonly env: string }
  /** A secret of the store. */
  | { readonly stored: string };

/** What is built. */
export type BuildOptions = Abortable &
  RegistryOptions & {
    /** A directory, a tar file, a URL, a git reference, or a stream of a tar; the directory at the time of `open` by default. */
    readonly context?: string | Readable;
    /** Containerfile or Dockerfile of the context by default. */
    readonly file?: string;
    /** The text of the Containerfile itself. */
    readonly containerfile?: string;
    readonly tags?: readonly string[];
    /** A stage by name or number; the last by default. */
    readonly target?: string;
    readonly args?: Readonly<Record<string, string>>;
    readonly labels?: Readonly<Record<string, string>>;
    /** Such as `['linux/amd64', 'linux/arm64']`; this machine's by default. */
    readonly platforms?: readonly string[];
    /** Directories and images by name, for `COPY --from` and `FROM`. */
    readonly contexts?: Readonly<Record<string, string>>;
    /** For `RUN --mount=type=secret,id=…`; no layer keeps them. */
    readonly secrets?: Readonly<Record<string, BuildSecret>>;
    readonly pull?: PullPolicy;
    readonly noCache?: boolean;
    /** As `--cache-from` and `--cache-to`. */
    readonly cacheFrom?: readonly string[];
    readonly cacheTo?: readonly string[];
    /** As `--output`: `'out'`, `'type=oci,dest=app.tar'`. */
    readonly outputs?: readonly string[];
    /** Push the tags afterwards. */
    readonly push?: boolean;
    /** Of each RUN: `'none'` keeps steps from the network. */
    readonly network?: string;
    /** Steps at once; as many as there are processors by default. */
    readonly jobs?: number;
    /** What a Containerfile may ask for beyond the usual. */
    readonly allow?: readonly ('network.host' | 'security.insecure' | 'device')[];
    /** Is told what goes on. What it throws breaks the build off. */
    readonly onEvent?: (event: BuildEvent) => void;
  };

/** An instruction of a stage on one platform. */
export type BuildStep = {
  /** Unique within the build. */
  readonly id: number;
  readonly stage: string;
  /** From 1, of `total` in its stage. */
  readonly number: number;
  readonly total: number;
  /** Only where several platforms are built. */
  readonly platform: string | undefined;
  /** The instruction, in one line. */
  readonly text: string;
  readonly file: string;
  readonly line: number;
};

/** What a build tells while it runs. Text is as it came from outside: escape it before a terminal sees it. */
export type BuildEvent =
  | { readonly kind: 'planned'; readonly steps: number; readonly stages: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** The context is brought. */
  | { readonly kind: 'context'; readonly text: string; readonly done: boolean }
  | { readonly kind: 'step-started' | 'step-cached' | 'step-cancelled'; readonly step: BuildStep }
  | { readonly kind: 'step-output'; readonly step: BuildStep; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  | { readonly kind: 'step-done'; readonly step: BuildStep; readonly milliseconds: number }
  | { readonly kind: 'step-failed'; readonly step: BuildStep; readonly failure: BuildStepFailure }
  | { readonly kind: 'transfer'; readonly progress: PullProgress }
  | { readonly kind: 'exporting'; readonly what: string; readonly done: boolean }
  | { readonly kind: 'image'; readonly id: string; readonly names: readonly string[]; readonly platform: string };

/** What is known of a step that failed. */
export type BuildStepFailure = {
  readonly message: string;
  /** Of a RUN that ended by itself. */
  readonly exitStatus: number | undefined;
  /** The last that it wrote. */
  readonly lastOutput: string;
  /** An image of the state before the step, to look inside. */
  readonly lastGood: string | undefined;
};

/** What a build made. */
export type BuildResult = {
  /** Of the image; of several the first one's. */
  readonly id: string;
  /** Whole names that it has now. */
  readonly names: readonly string[];
  /** The digest of the manifest or the list; undefined for several images without a list. */
  readonly digest: string | undefined;
  readonly images: readonly { readonly id: string; readonly platform: string }[];
};

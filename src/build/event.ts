import type { PullProgress } from '../image/progress.ts';

/** A step of a build: an instruction of a stage on one platform, numbered as people count. */
export type StepName = {
  /** Unique within the build; the same from `step-started` to its end. */
  readonly id: number;
  /** As `FROM … AS` says, or the stage's number. */
  readonly stage: string;
  /** From 1, of `total` in its stage. */
  readonly number: number;
  readonly total: number;
  /** Only where there are several. */
  readonly platform: string | undefined;
  /** The instruction as the file has it, in one line. */
  readonly text: string;
  readonly location: { readonly file: string; readonly line: number; /** Where several lines end. */ readonly end?: number };
};

/** What a build tells while it runs; text from outside is raw and is escaped by who shows it. */
export type BuildEvent =
  /** The Containerfile is there, so that lines of it can be shown; `name` is what `location.file` of steps says. */
  | { readonly kind: 'read'; readonly containerfile: { readonly name: string; readonly bytes: Uint8Array } }
  /** It was understood: that many steps are to come. */
  | { readonly kind: 'planned'; readonly steps: number; readonly stages: number }
  | { readonly kind: 'warning'; readonly message: string }
  /** The context is brought or unpacked. */
  | { readonly kind: 'context'; readonly text: string; readonly bytes?: number; readonly done: boolean }
  | { readonly kind: 'step-started'; readonly step: StepName }
  /** What a RUN wrote; pieces of any length, as they came. */
  | { readonly kind: 'step-output'; readonly step: StepName; readonly stream: 'stdout' | 'stderr'; readonly bytes: Uint8Array }
  /** Its result was there; no `step-done` follows. */
  | { readonly kind: 'step-cached'; readonly step: StepName; readonly layer: string | undefined }
  | { readonly kind: 'step-done'; readonly step: StepName; readonly layer: string | undefined; readonly milliseconds: number }
  | { readonly kind: 'step-failed'; readonly step: StepName; readonly failure: StepFailure }
  | { readonly kind: 'step-cancelled'; readonly step: StepName }
  /** Images that are pulled or pushed. */
  | { readonly kind: 'transfer'; readonly what: string; readonly event: PullProgress }
  | { readonly kind: 'exporting'; readonly what: string; readonly done: boolean }
  | { readonly kind: 'image'; readonly id: string; readonly names: readonly string[]; readonly platform: string };

/** What is known of a step that failed, so that people can look inside. */
export type StepFailure = {
  readonly message: string;
  /** Of a RUN that ended by itself; by a signal 128 and its number. */
  readonly exitStatus: number | undefined;
  /** The last bytes that it wrote, at most 16 KiB, both streams as they came. */
  readonly lastOutput: Uint8Array;
  /** An image of the state before the step, made for `tiffin run`; undefined when there was nothing yet. */
  readonly lastGood: { readonly imageId: string; readonly command: readonly string[] } | undefined;
};

import type { Platform } from '../../oci/platform.ts';
import type { ImageLayer } from '../../storage/image-record.ts';

/** Files of another stage or image, once they are there. */
export type FilesOf = {
  /** Layers, base first. */
  readonly layers: readonly ImageLayer[];
};

/** What steps of a stage write one after the other when they are to become one layer. */
export type Pending = {
  /** Where it lies between two steps; made by the first. */
  readonly path: string;
  readonly mountPoints: Set<string>;
};

/** What a step stands on, and where what it says goes. */
export type StepRun = {
  readonly platform: Platform;
  /** Base first. */
  readonly layers: readonly ImageLayer[];
  /** What times are bounded by; undefined: they are as they are. */
  readonly epoch: number | undefined;
  /** The steps of the stage become one layer; undefined: each has one of its own. */
  readonly pending: Pending | undefined;
  readonly onOutput: (stream: 'stdout' | 'stderr', bytes: Uint8Array) => void;
  /** The stage of that index, when it is done. */
  readonly stage: (index: number) => Promise<FilesOf>;
};

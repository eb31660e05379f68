import type { Platform } from '../../oci/platform.ts';
import type { ImageLayer } from '../../storage/image-record.ts';

import type { Pending } from './upper.ts';

/** Files of another stage or image, once they are there. */
export type FilesOf = {
  /** Layers, base first. */
  readonly layers: readonly ImageLayer[];
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

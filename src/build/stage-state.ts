import type { ConfigTerms } from '../containerfile/config-change.ts';
import type { HistoryEntry } from '../oci/image-config.ts';
import type { Platform } from '../oci/platform.ts';
import type { ImageLayer, ImageRecord } from '../storage/image-record.ts';

/** An image that a stage begins with, as it was found. */
export type BaseImage = {
  readonly image: ImageRecord;
  /** The whole reference under which it was found. */
  readonly name: string;
};

/** What a stage is after a step. Values: a step makes a new one. */
export type StageState = {
  readonly platform: Platform;
  /** Base layer first; all in the store. */
  readonly layers: readonly ImageLayer[];
  /** How many of `layers` are the base image's. */
  readonly baseLayers: number;
  /** undefined: scratch. */
  readonly base: BaseImage | undefined;
  readonly terms: ConfigTerms;
  readonly history: readonly HistoryEntry[];
  /** What its times are bounded by, in seconds; undefined: they are as they are. */
  readonly epoch: number | undefined;
};

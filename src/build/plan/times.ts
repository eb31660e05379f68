import type { TimesRequest } from '../request.ts';

/** What is known of the times of what a stage is made from, in seconds; undefined: nothing. */
export type SourceTimes = {
  /** When the base image was made. */
  readonly base: number | undefined;
  /** The bounds of stages that it takes files from. */
  readonly stages: readonly (number | undefined)[];
};

/**
 * The time that no file of a stage is later than: what was asked for, else that of the base image, else the latest of the stages that it takes
 * files from, else 0. Never that of the context: with each commit all layers would be others.
 *
 * @returns undefined when times stay as they are
 */
export function layerEpoch({ real, timestamp, sourceDateEpoch }: TimesRequest, { base, stages }: SourceTimes): number | undefined {
  if (real) return undefined;
  return timestamp ?? sourceDateEpoch ?? base ?? Math.max(0, ...stages.map((epoch) => epoch ?? 0));
}

/** The time of the image itself: what was asked for, else that of the commit which is built, else that of its layers. */
export function imageEpoch(
  { real, timestamp, sourceDateEpoch }: TimesRequest,
  { commit, layers }: { readonly commit: number | undefined; readonly layers: number | undefined },
): number | undefined {
  return real ? undefined : (timestamp ?? sourceDateEpoch ?? commit ?? layers ?? 0);
}

/** A time of an image config in seconds; undefined for what is none, or was none when it was written (the year 1 of Go). */
export function secondsOf(created: string | undefined): number | undefined {
  const milliseconds = created === undefined ? Number.NaN : Date.parse(created);
  return Number.isNaN(milliseconds) || milliseconds < 0 ? undefined : Math.floor(milliseconds / 1000);
}

/** Seconds as image configs write times; undefined: now. */
export function timeText(seconds: number | undefined): string {
  return seconds === undefined ? new Date().toISOString() : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}

import type { BackOff } from '../../lib/retry.ts';

/** How long we wait for whom, in milliseconds. */
export type Timing = {
  /** For a connection, TLS included. */
  readonly connectMs: number;
  /** For the next byte on one connection, before another is tried. */
  readonly idleMs: number;
  /** Without progress over all attempts, before we give up. */
  readonly stallMs: number;
  /** For a whole small document (manifest, token, tags). */
  readonly documentMs: number;
  /** The most that a server's Retry-After makes us wait. */
  readonly retryAfterCapMs: number;
  /** Attempts of one request, the first included. */
  readonly attempts: number;
  readonly backOff: BackOff;
};

/** What may change the timing of a client. */
export type TimingWishes = {
  readonly timing?: Partial<Timing> | undefined;
  readonly retries?: number | undefined;
  readonly retryDelayMs?: number | undefined;
};

/** What a person in front of a terminal puts up with. */
export const defaultTiming: Timing = {
  connectMs: 15_000,
  idleMs: 20_000,
  stallMs: 60_000,
  documentMs: 60_000,
  retryAfterCapMs: 60_000,
  attempts: 4,
  backOff: { firstMs: 300, factor: 3, capMs: 10_000 },
};

/** The timing of a client: the default, what a test sets, what a command line asks for. Pure. */
export function timingFor({ timing, retries, retryDelayMs }: TimingWishes): Timing {
  const base = { ...defaultTiming, ...timing };
  const { capMs } = base.backOff;
  return {
    ...base,
    ...(retries === undefined ? {} : { attempts: retries + 1 }),
    ...(retryDelayMs === undefined ? {} : { backOff: { ...base.backOff, firstMs: retryDelayMs, capMs: Math.max(capMs, retryDelayMs) } }),
  };
}

/** Fewer bytes than this within `stallMs` is no progress: a server that drips must not hold us for ever. */
export const progressBytes = 16_384;

/**
 * The wait that a `Retry-After` header asks for, in milliseconds: seconds, or a date.
 *
 * @param now of the clock, in milliseconds
 * @returns undefined for an absent header and for what is neither
 */
export function retryAfterMs(header: string | undefined, now: number = Date.now()): number | undefined {
  const text = header?.trim() ?? '';
  if (/^[0-9]+$/.test(text)) return Number(text) * 1000;
  const date = /^[A-Za-z]{3},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

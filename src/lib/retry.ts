import { TiffinError } from './errors.ts';

/** How long to wait between attempts. */
export type BackOff = { readonly firstMs: number; readonly factor: number; readonly capMs: number };

/**
 * The wait before attempt `attempt + 1`, in milliseconds: it grows by `factor` to `capMs`, less up to a quarter by chance, so that
 * clients that failed together do not come back together.
 *
 * @param attempt failed attempts so far, from 1
 * @param random from 0 to 1
 */
export function backOffDelay(attempt: number, { firstMs, factor, capMs }: BackOff, random: number = Math.random()): number {
  const full = Math.min(capMs, firstMs * factor ** (attempt - 1));
  return Math.round(full * (1 - random / 4));
}

/**
 * Waits.
 *
 * @throws {TiffinError} `cancelled` as soon as `signal` is aborted
 */
export async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  throwIfCancelled(signal);
  await new Promise<void>((resolve, reject) => {
    const abort = (): void => {
      clearTimeout(timer);
      reject(cancelled(signal));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}

/** Waits, and tells whether nobody gave up meanwhile: for what goes on until it is interrupted. */
export async function sleptThrough(milliseconds: number, signal: AbortSignal): Promise<boolean> {
  if (!signal.aborted) await sleep(milliseconds, signal).catch(() => {});
  return !signal.aborted;
}

/** @throws {TiffinError} `cancelled` when `signal` is aborted */
export function throwIfCancelled(signal?: AbortSignal): void {
  if (signal?.aborted === true) throw cancelled(signal);
}

/** The error for work that its caller gave up. */
export function cancelled(signal?: AbortSignal): TiffinError {
  return new TiffinError('cancelled', 'cancelled', { cause: signal?.reason });
}

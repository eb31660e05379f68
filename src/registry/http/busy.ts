import type { TiffinError } from '../../lib/errors.ts';
import { retryAfterMs } from './timing.ts';
import type { WireResponse } from './transport.ts';

/** A refusal that may pass: what to say if it does not, and how long the server asks us to wait, in milliseconds. */
export class Busy extends Error {
  readonly failure: TiffinError;
  readonly retryAfterMs: number | undefined;
  /** We asked too often. */
  readonly isRateLimit: boolean;

  constructor(failure: TiffinError, response: Pick<WireResponse, 'header' | 'status'>) {
    super(failure.message);
    this.failure = failure;
    this.isRateLimit = response.status === 429;
    this.retryAfterMs = retryAfterMs(response.header('retry-after'));
  }
}

/** Whether a status says that the same request may succeed later. */
export function isBusyStatus(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status !== 501 && status !== 505);
}

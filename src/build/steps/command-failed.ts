import { TiffinError } from '../../lib/errors.ts';

/** A command of a RUN that ended with another status than 0; by a signal 128 and its number. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
  readonly status: number;

  constructor(status: number) {
    super(`while running runtime: exit status ${status}`);
    this.status = status;
  }
}

/** A step that was killed because the build ends is none that failed. */
export function isCancelled(error: unknown): boolean {
  return error instanceof TiffinError && error.code === 'cancelled';
}

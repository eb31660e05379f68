import { AggregateFailure, TiffinError, type ErrorCode } from '../lib/errors.ts';

/** What a command says instead of the usual 125 for some codes, as `rm` does for a container that is not there. */
export type StatusOverrides = Partial<Readonly<Record<ErrorCode, number>>>;

/** Podman's exit statuses: 125 is a failure of our own, 126 and 127 are about the command in the container. */
export function exitStatusOf(code: ErrorCode): number {
  switch (code) {
    case 'command-not-found':
      return 127;
    case 'command-not-invokable':
      return 126;
    case 'cancelled':
      return 130;
    case 'invalid-argument':
    case 'not-found':
    case 'already-exists':
    case 'in-use':
    case 'wrong-state':
    case 'unauthorized':
    case 'unreachable':
    case 'corrupt':
    case 'denied':
    case 'no-space':
    case 'unsupported':
    case 'runtime-failed':
      return 125;
  }
}

/** The status of a command that waits for more until it is interrupted: not a failure, and not an end of what it waited for. */
export function statusOfWaiting(signal: AbortSignal): number {
  return signal.aborted ? statusOfInterruption(signal.reason) : 0;
}

/** What a shell says of a command that a signal ended: 128 and its number. @param reason what a context's signal was aborted with */
export function statusOfInterruption(reason: unknown): number {
  if (reason === 'SIGTERM') return 143;
  return reason === 'SIGHUP' ? 129 : exitStatusOf('cancelled');
}

/** The status for anything that a command threw: the worst of its failures, 125 for a bug. */
export function statusOfFailure(failure: unknown, overrides: StatusOverrides = {}): number {
  if (failure instanceof TiffinError) return overrides[failure.code] ?? exitStatusOf(failure.code);
  if (failure instanceof AggregateFailure) return Math.max(1, ...failure.failures.map((each) => statusOfFailure(each, overrides)));
  return 125;
}

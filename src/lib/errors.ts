/** What went wrong, as a closed set: the two front doors map each code to an exit status and to an HTTP status. */
export type ErrorCode =
  | 'invalid-argument'
  | 'not-found'
  | 'already-exists'
  | 'in-use'
  | 'wrong-state'
  | 'unauthorized'
  | 'unreachable'
  | 'corrupt'
  | 'denied'
  | 'no-space'
  | 'unsupported'
  | 'command-not-found'
  | 'command-not-invokable'
  | 'runtime-failed'
  | 'cancelled';

/** What a `TiffinError` may carry beside its message. */
export type ErrorDetails = { readonly hint?: string | undefined; readonly cause?: unknown };

const userinfo = /\b([a-z][a-z0-9+.-]*:\/\/)[^/\s@]+@/gi;

/**
 * A failure the user can understand or act on. Anything else that is thrown is a bug.
 *
 * The message is lower case, without full stop, and names the step and the object; `hint` is the command or the
 * change that mends it. Credentials in URLs are removed from both.
 */
export class TiffinError extends Error {
  override readonly name = 'TiffinError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message.replace(userinfo, '$1'), details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.hint = details.hint?.replace(userinfo, '$1');
  }
}

/** Several failures of one command that works on several objects; each is printed on a line of its own. */
export class AggregateFailure extends Error {
  override readonly name = 'AggregateFailure';
  readonly failures: readonly Error[];

  constructor(failures: readonly Error[]) {
    super(failures.map((failure) => failure.message).join('\n'));
    this.failures = failures;
  }
}

/** The `errno` name (`ENOENT`, …) of a failed system call, or undefined for any other value. */
export function errnoOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code) ? error.code : undefined;
}

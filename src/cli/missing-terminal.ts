import { TiffinError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { LogDriver } from '../runtime/request.ts';

/** node:tty brings sockets and streams along, for 3 ms of a start that seldom asks. */
function isatty(descriptor: number): boolean {
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** Says, in Podman's words, that `-it` will not be what is expected when standard input is no terminal. */
export function warnOfMissingTerminal(
  log: Log,
  stdio: { readonly interactive: boolean; readonly terminal: boolean; readonly detach: boolean },
  isTerminal?: boolean,
): void {
  if (!stdio.interactive || !stdio.terminal || stdio.detach || (isTerminal ?? isatty(0))) return;
  log.warn('The input device is not a TTY. The --tty and --interactive flags might not work properly');
}

/**
 * A container that writes to our own streams must not get our terminal by mistake: who holds it can type for us.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function refuseTerminalToPassthrough(driver: LogDriver | undefined, isTerminal?: boolean): void {
  if (driver !== 'passthrough' || !(isTerminal ?? [0, 1, 2].some(isatty))) return;
  throw new TiffinError(
    'invalid-argument',
    "the '--log-driver passthrough' option cannot be used on a TTY.  If you really want it, use '--log-driver passthrough-tty'",
  );
}

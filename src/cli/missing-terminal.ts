import { isatty } from 'node:tty';

import { TiffinError } from '../lib/errors.ts';
import type { Log } from '../lib/log.ts';
import type { LogDriver } from '../runtime/request.ts';

/** Says, in Podman's words, that `-it` will not be what is expected when standard input is no terminal. */
export function warnOfMissingTerminal(
  log: Log,
  stdio: { readonly interactive: boolean; readonly terminal: boolean; readonly detach: boolean },
  isTerminal: boolean = isatty(0),
): void {
  if (!stdio.interactive || !stdio.terminal || stdio.detach || isTerminal) return;
  log.warn('The input device is not a TTY. The --tty and --interactive flags might not work properly');
}

/**
 * A container that writes to our own streams must not get our terminal by mistake: who holds it can type for us.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function refuseTerminalToPassthrough(driver: LogDriver | undefined, isTerminal: boolean = [0, 1, 2].some((fd) => isatty(fd))): void {
  if (driver !== 'passthrough' || !isTerminal) return;
  throw new TiffinError(
    'invalid-argument',
    "the '--log-driver passthrough' option cannot be used on a TTY.  If you really want it, use '--log-driver passthrough-tty'",
  );
}

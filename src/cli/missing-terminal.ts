import { isatty } from 'node:tty';

import type { Log } from '../lib/log.ts';

/** Says, in Podman's words, that `-it` will not be what is expected when standard input is no terminal. */
export function warnOfMissingTerminal(
  log: Log,
  stdio: { readonly interactive: boolean; readonly terminal: boolean; readonly detach: boolean },
  isTerminal: boolean = isatty(0),
): void {
  if (!stdio.interactive || !stdio.terminal || stdio.detach || isTerminal) return;
  log.warn('The input device is not a TTY. The --tty and --interactive flags might not work properly');
}

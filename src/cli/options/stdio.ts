import { commaList, flag, integer, value } from './option.ts';

/** Options of `run`, `create` and `exec` about a terminal and standard input. */
export const terminalOptions = () => ({
  interactive: flag('-i,--interactive', { description: 'Keep standard input open' }),
  terminal: flag('-t,--tty', { description: 'Allocate a terminal' }),
});

/** Options of what relays a terminal: `run`, `start`, `exec`, `attach`. */
export const detachKeysOption = () =>
  value('--detach-keys', {
    valueName: 'keys',
    description: 'Keys that detach from the container: letters or ctrl-LETTER, separated by commas; empty for none',
    complete: 'none',
  });

/** Options of `run` and `create` about standard streams. */
export const stdioOptions = () => ({
  ...terminalOptions(),
  attach: commaList('-a,--attach', {
    valueName: 'stream',
    description: 'Attach to stdin, stdout or stderr',
    complete: ['stdin', 'stdout', 'stderr'],
  }),
});

/** The option of `run` and `exec` that names descriptors one by one. */
export const preserveOption = () =>
  commaList('--preserve-fd', { valueName: 'descriptor', description: 'Pass this file descriptor into the container', complete: 'none' });

/** Options that only `run` has beside those of `create`. */
export const runOptions = () => ({
  detach: flag('-d,--detach', { description: 'Run in the background and print the container ID' }),
  detachKeys: detachKeysOption(),
  signalProxy: flag('--sig-proxy', { description: 'Forward the signals that tiffin receives to the container', default: true }),
  preserveDescriptors: integer('--preserve-fds', {
    valueName: 'count',
    description: 'Pass this many file descriptors, from 3 on, into the container',
    integer: 'unsigned',
  }),
  preserveDescriptor: preserveOption(),
});

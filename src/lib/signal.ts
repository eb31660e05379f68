import { TiffinError } from './errors.ts';

/** Linux signals without `SIG`, by number from 1; the same on x86-64, i386 and arm64. */
const names = `HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP TSTP TTIN TTOU URG
  XCPU XFSZ VTALRM PROF WINCH IO PWR SYS`.split(/\s+/);
const signalHint = 'a name or a number, as in SIGTERM, TERM, 15, RTMIN+3: see signal(7)';
const aliases = new Map([
  ['IOT', 6],
  ['CLD', 17],
  ['POLL', 29],
  ['UNUSED', 31],
  ['RTMIN', 34],
  ['RTMAX', 64],
]);
const realtime = /^RT(?<base>MIN\+|MAX-)(?<offset>[0-9]{1,2})$/;

/**
 * Reads a signal as typed: `TERM`, `SIGTERM`, `15`, `RTMIN+3`, in any case.
 *
 * @returns its number, 1 … 64
 * @throws {TiffinError} `invalid-argument` for anything else; 0 too, which sends nothing
 */
export function parseSignal(text: string): number {
  if (/^[0-9]+$/.test(text)) {
    const number = Number(text);
    if (number >= 1 && number <= 64) return number;
    throw new TiffinError('invalid-argument', number > 64 ? 'valid signals are 1 through 64' : `invalid signal: ${text}`, {
      hint: signalHint,
    });
  }
  const name = text.toUpperCase().replace(/^SIG/, '');
  const number = namedNumber(name) ?? realtimeNumber(name);
  if (number === undefined) throw new TiffinError('invalid-argument', `invalid signal: ${text}`, { hint: signalHint });
  return number;
}

/** `SIGTERM` for 15; a number that has no name stays digits. */
export function signalName(number: number): string {
  if (number > 34 && number < 64) return number <= 49 ? `SIGRTMIN+${number - 34}` : `SIGRTMAX-${64 - number}`;
  if (number === 34 || number === 64) return number === 34 ? 'SIGRTMIN' : 'SIGRTMAX';
  const name = names[number - 1];
  return name === undefined ? String(number) : `SIG${name}`;
}

function namedNumber(name: string): number | undefined {
  const index = names.indexOf(name);
  return index < 0 ? aliases.get(name) : index + 1;
}

function realtimeNumber(name: string): number | undefined {
  const { base, offset } = realtime.exec(name)?.groups ?? {};
  if (base === undefined) return undefined;
  const number = base === 'MIN+' ? 34 + Number(offset) : 64 - Number(offset);
  return number >= 34 && number <= 64 ? number : undefined;
}

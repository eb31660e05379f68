import { TiffinError } from '../lib/errors.ts';
import { clipanionName } from './options/option.ts';
import { mainName, type OperandSpec, type OptionSpec } from './options/spec.ts';
import { nearest } from '../lib/suggest.ts';

/** A command line after its command, read as Podman's parser (spf13/pflag) reads it. */
export type NormalArgv = {
  /** Options with their values, in the order typed. */
  readonly options: readonly { readonly spec: OptionSpec; readonly value: string }[];
  readonly operands: readonly string[];
  /** Whether `--help` or `-h` was met; what follows it was not read. */
  readonly help: boolean;
};

/** What the command takes. */
export type ArgvShape = { readonly options: readonly OptionSpec[]; readonly operands: readonly OperandSpec[] };

/**
 * Reads a command line in pflag's dialect: `-itp 80:80`, `-p80:80`, `-eA=B`, `--rm=false`, `--memory-swap -1`.
 * Options may stand between operands, except where the last operand is verbatim: there the first operand ends them.
 *
 * @throws {TiffinError} `invalid-argument` in pflag's words for what it does not know, `unsupported` for refused options
 */
export function normalizeArgv(argv: readonly string[], shape: ArgvShape): NormalArgv {
  const names = new Map<string, OptionSpec>();
  for (const spec of shape.options) for (const name of spec.names) names.set(name, spec);
  const interspersed = !shape.operands.some((operand) => operand.verbatim);
  const reader: Reader = { argv, at: 0, names, options: [], help: false };
  const operands: string[] = [];
  while (reader.at < argv.length && !reader.help) {
    const word = argv[reader.at] ?? '';
    reader.at++;
    if (word === '--' || (!isOption(word) && !interspersed)) {
      operands.push(...(word === '--' ? [] : [word]), ...argv.slice(reader.at));
      break;
    }
    if (!isOption(word)) operands.push(word);
    else if (word.startsWith('--')) readLong(reader, word);
    else readShorts(reader, word);
  }
  return { options: reader.options, operands, help: reader.help };
}

/** What clipanion is given: every option as `--name=value` under its one name, then the operands after `--`. */
export function canonicalArgv(normal: NormalArgv): string[] {
  return [...normal.options.map(({ spec, value }) => `${clipanionName(spec)}=${value}`), '--', ...normal.operands];
}

type Reader = {
  readonly argv: readonly string[];
  at: number;
  readonly names: ReadonlyMap<string, OptionSpec>;
  readonly options: { spec: OptionSpec; value: string }[];
  help: boolean;
};

function isOption(word: string): boolean {
  return word.length > 1 && word.startsWith('-');
}

function readLong(reader: Reader, word: string): void {
  if (/^--[-=]/.test(word)) throw new TiffinError('invalid-argument', `bad flag syntax: ${word}`);
  const equals = word.indexOf('=');
  const name = equals < 0 ? word : word.slice(0, equals);
  const inline = equals < 0 ? undefined : word.slice(equals + 1);
  const spec = reader.names.get(name);
  if (spec === undefined && name === '--help') {
    reader.help = inline === undefined || inline === 'true';
    return;
  }
  if (spec === undefined) throw unknownFlag(`unknown flag: ${name}`, name, reader.names);
  take(reader, spec, inline, `flag needs an argument: ${name}`);
}

function readShorts(reader: Reader, word: string): void {
  for (let at = 1; at < word.length; at++) {
    const letter = word.charAt(at);
    const spec = reader.names.get(`-${letter}`);
    if (spec === undefined && letter === 'h') {
      reader.help = true;
      return;
    }
    if (spec === undefined)
      throw unknownFlag(`unknown shorthand flag: '${letter}' in -${word.slice(at)}`, `-${word.replace(/=.*$/s, '')}`, reader.names);
    const after = word.slice(at + 1);
    if (after.startsWith('=') && word.length > at + 2) return take(reader, spec, after.slice(1), '');
    if (spec.kind === 'flag' || spec.kind === 'optional') {
      take(reader, spec, undefined, '');
      continue;
    }
    return take(reader, spec, after === '' ? undefined : after, `flag needs an argument: '${letter}' in -${word.slice(at)}`);
  }
}

function take(reader: Reader, spec: OptionSpec, inline: string | undefined, missing: string): void {
  let value = inline;
  if (value === undefined && spec.kind === 'flag') value = 'true';
  if (value === undefined && spec.kind === 'optional') value = '';
  if (value === undefined) {
    if (reader.at >= reader.argv.length) throw new TiffinError('invalid-argument', missing);
    value = reader.argv[reader.at] ?? '';
    reader.at++;
  }
  if (spec.refusal !== undefined) throw new TiffinError('unsupported', `${mainName(spec)}: ${spec.refusal}`);
  reader.options.push({ spec, value });
}

function unknownFlag(message: string, name: string, names: ReadonlyMap<string, OptionSpec>): TiffinError {
  const known = [...names].filter(([known, spec]) => known.startsWith('--') && !spec.hidden).map(([known]) => known);
  const best = nearest(name, known);
  return new TiffinError('invalid-argument', best === undefined ? message : `${message}; did you mean ${best}?`);
}

/** The names of the options that occur: only these are declared to clipanion. */
export function usedNames(normal: NormalArgv): Set<string> {
  return new Set(normal.options.map(({ spec }) => mainName(spec)));
}

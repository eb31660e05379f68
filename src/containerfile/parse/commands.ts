import type {
  CommandForm,
  CommandInstruction,
  HealthcheckInstruction,
  InstructionBase,
  RunInstruction,
  ShellInstruction,
} from '../instruction.ts';
import { LanguageError } from '../language-error.ts';
import { parseGoDuration } from './duration.ts';
import { readFlags } from './flags.ts';
import type { Words } from './instruction-words.ts';
import { jsonWords } from './words.ts';

/** A JSON list is the command itself; anything else is a line for the shell. */
export function commandForm(text: string): CommandForm {
  const words = jsonWords(text);
  return words === undefined ? { form: 'shell', line: text } : { form: 'exec', words };
}

/** Reads RUN. @throws {LanguageError} */
export function parseRun(base: InstructionBase, { keyword, flags, rest, heredocs }: Words): RunInstruction {
  const values = readFlags(keyword, flags, { mount: 'list', network: 'text', security: 'text', device: 'list' });
  if (rest === '') throw new LanguageError('RUN has no command');
  return {
    ...base,
    kind: 'run',
    command: commandForm(rest),
    heredocs,
    mounts: values.mount,
    network: oneOf('network', values.network ?? 'default', ['default', 'none', 'host']),
    security: oneOf('security', values.security ?? 'sandbox', ['sandbox', 'insecure']),
    devices: values.device,
  };
}

function oneOf<Word extends string>(flag: string, value: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === value);
  if (found === undefined) throw new LanguageError(`--${flag}=${value} is not known`, `it is one of ${known.join(', ')}`);
  return found;
}

/** Reads CMD and ENTRYPOINT; nothing takes away what there was. @throws {LanguageError} */
export function parseCommand(base: InstructionBase, { keyword, flags, rest }: Words): CommandInstruction {
  readFlags(keyword, flags, {});
  const kind = keyword === 'CMD' ? 'cmd' : 'entrypoint';
  return { ...base, kind, command: rest === '' ? { form: 'exec', words: [] } : commandForm(rest) };
}

/** Reads SHELL. @throws {LanguageError} */
export function parseShell(base: InstructionBase, { keyword, flags, rest }: Words): ShellInstruction {
  readFlags(keyword, flags, {});
  const words = jsonWords(rest);
  if (words === undefined || words.length === 0)
    throw new LanguageError('SHELL must be a JSON list', 'write it as SHELL ["/bin/bash", "-o", "pipefail", "-c"]');
  return { ...base, kind: 'shell', words };
}

const minimumNs = 1_000_000;

/** Reads HEALTHCHECK. @throws {LanguageError} */
export function parseHealthcheck(base: InstructionBase, { keyword, flags, rest }: Words): HealthcheckInstruction {
  const [type = ''] = /^\S*/.exec(rest) ?? [];
  const command = rest.slice(type.length).trim();
  if (type.toUpperCase() === 'NONE') {
    if (command !== '' || flags.length > 0) throw new LanguageError('HEALTHCHECK NONE takes nothing else');
    return { ...base, kind: 'healthcheck', check: { Test: ['NONE'] } };
  }
  const values = readFlags(keyword, flags, {
    interval: 'text',
    timeout: 'text',
    'start-period': 'text',
    'start-interval': 'text',
    retries: 'text',
  });
  if (type.toUpperCase() !== 'CMD')
    throw new LanguageError(
      `HEALTHCHECK ${type === '' ? 'has no command' : `does not know ${type}`}`,
      'write HEALTHCHECK CMD … or HEALTHCHECK NONE',
    );
  if (command === '') throw new LanguageError('HEALTHCHECK CMD has no command');
  const form = commandForm(command);
  const retries = values.retries === undefined || values.retries === '' ? 0 : readRetries(values.retries);
  const times = {
    Interval: readSpan('interval', values.interval),
    Timeout: readSpan('timeout', values.timeout),
    StartPeriod: readSpan('start-period', values['start-period']),
    StartInterval: readSpan('start-interval', values['start-interval']),
    Retries: retries,
  };
  const said = Object.fromEntries(Object.entries(times).filter(([, value]) => value > 0));
  return {
    ...base,
    kind: 'healthcheck',
    check: { Test: form.form === 'exec' ? ['CMD', ...form.words] : ['CMD-SHELL', form.line], ...said },
  };
}

function readRetries(text: string): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text)) throw new LanguageError(`--retries=${text} is no number of tries`);
  return number;
}

function readSpan(flag: string, text: string | undefined): number {
  if (text === undefined || text === '') return 0;
  const span = parseGoDuration(text);
  if (span === undefined) throw new LanguageError(`--${flag}=${text} is no span of time`, `write it as --${flag}=30s or --${flag}=1m30s`);
  if (span !== 0 && span < minimumNs) throw new LanguageError(`--${flag}=${text} is less than 1ms`);
  return span;
}

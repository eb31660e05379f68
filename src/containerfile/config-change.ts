import { posix } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { parseSignal } from '../lib/signal.ts';
import { nearest } from '../lib/suggest.ts';
import type { Healthcheck } from '../oci/image-config.ts';
import { type Budget, newBudget, spend } from './budget.ts';
import { expandTexts } from './expand-instruction.ts';
import type { CommandForm, Instruction, Pair } from './instruction.ts';
import { LanguageError, located } from './language-error.ts';
import { readInstructionText } from './parse/one-instruction.ts';
import { commandWords } from './run-command.ts';
import { StageVariables } from './scope.ts';

/** The `config` object of an image config, as it goes on the wire. */
export type ConfigDraft = {
  User?: string;
  ExposedPorts?: Record<string, object>;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  Volumes?: Record<string, object>;
  WorkingDir?: string;
  Labels?: Record<string, string>;
  StopSignal?: string;
  OnBuild?: string[];
  Shell?: string[];
  Healthcheck?: Healthcheck;
};

/** What instructions say of an image. */
export type ConfigTerms = {
  readonly config: Readonly<ConfigDraft>;
  readonly author?: string | undefined;
  /** Whether a CMD was among the instructions so far: a new entrypoint takes away one that was meant for the old. */
  readonly isCommandOurs: boolean;
};

/**
 * What an image is after an instruction whose variables were replaced; those that write files or declare variables change nothing here.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`, for ports and signals that are none
 */
export function changeConfig(terms: ConfigTerms, instruction: Instruction, budget: Budget = newBudget()): ConfigTerms {
  return located(instruction.location, () => changeTerms(terms, instruction, budget));
}

function changeTerms(terms: ConfigTerms, instruction: Instruction, budget: Budget): ConfigTerms {
  const { config } = terms;
  if (instruction.kind === 'maintainer') return { ...terms, author: instruction.value };
  if (instruction.kind === 'cmd') return { ...terms, config: withWords(config, 'Cmd', instruction.command), isCommandOurs: true };
  if (instruction.kind !== 'entrypoint') return { ...terms, config: changed(config, instruction, budget) };
  const { Cmd, ...others } = config;
  const kept = Cmd !== undefined && terms.isCommandOurs ? { ...others, Cmd } : others;
  return { ...terms, config: withWords(kept, 'Entrypoint', instruction.command) };
}

/** An empty list takes away what there was. */
function withWords(before: Readonly<ConfigDraft>, key: 'Cmd' | 'Entrypoint', command: CommandForm): ConfigDraft {
  const { [key]: _replaced, ...config } = before;
  const words = commandWords(command, config.Shell);
  return words.length === 0 ? config : { ...config, [key]: [...words] };
}

function changed(config: Readonly<ConfigDraft>, instruction: Instruction, budget: Budget): Readonly<ConfigDraft> {
  const joined = <Value>(before: Record<string, Value> = {}, more: Record<string, Value>): Record<string, Value> => {
    const all = { ...before, ...more };
    spend(budget, 'entries', Object.keys(all).length);
    return all;
  };
  switch (instruction.kind) {
    case 'env':
      return { ...config, Env: withVariables(config.Env ?? [], instruction.pairs, budget) };
    case 'label':
      return { ...config, Labels: joined(config.Labels, Object.fromEntries(instruction.pairs.map(({ name, value }) => [name, value]))) };
    case 'expose':
      return { ...config, ExposedPorts: joined(config.ExposedPorts, keySet(distinctPorts(instruction.ports))) };
    case 'volume':
      return { ...config, Volumes: joined(config.Volumes, keySet(instruction.paths.map(volumeOf))) };
    case 'onbuild':
      spend(budget, 'entries', (config.OnBuild ?? []).length);
      return { ...config, OnBuild: [...(config.OnBuild ?? []), instruction.expression] };
    default:
      return simplyChanged(config, instruction);
  }
}

function simplyChanged(config: Readonly<ConfigDraft>, instruction: Instruction): Readonly<ConfigDraft> {
  switch (instruction.kind) {
    case 'workdir':
      return { ...config, WorkingDir: workingDirectory(config.WorkingDir, instruction.value) };
    case 'user':
      return { ...config, User: instruction.value };
    case 'stopsignal':
      return { ...config, StopSignal: checkedSignal(instruction.value) };
    case 'shell':
      return { ...config, Shell: [...instruction.words] };
    case 'healthcheck':
      return { ...config, Healthcheck: instruction.check };
    default:
      return config;
  }
}

/** A set as the wire has it: a map to empty objects. */
export function keySet(keys: readonly string[]): Record<string, object> {
  return Object.fromEntries(keys.map((key) => [key, {}]));
}

function withVariables(environment: readonly string[], pairs: readonly Pair[], budget: Budget): string[] {
  const result = [...environment];
  const places = new Map(result.map((entry, index) => [entry.slice(0, entry.indexOf('=')), index]));
  for (const { name, value } of pairs) {
    if (name === '') throw new LanguageError('the name of a variable is empty');
    const at = places.get(name) ?? result.length;
    result[at] = `${name}=${value}`;
    places.set(name, at);
  }
  spend(budget, 'entries', result.length);
  return result;
}

const port = /^(?:\S*:)?(\d{1,5})(?:-(\d{1,5}))?(?:\/([a-z]+))?$/i;

/** `80`, `80/udp`, `8000-8010`: a key for each port; what is before a colon is of the host and says nothing to an image. */
function portsOf(text: string): string[] {
  const [, first, last = first, protocol = 'tcp'] = port.exec(text) ?? [];
  const [from, to] = [Number(first), Number(last)];
  const isKnown = ['tcp', 'udp', 'sctp'].includes(protocol.toLowerCase());
  if (!isKnown || !(from >= 1 && from <= to && to <= 65_535))
    throw new LanguageError(`${JSON.stringify(text)} is no port`, 'a port is written 80, 53/udp or 8000-8010');
  return Array.from({ length: to - from + 1 }, (_, index) => `${from + index}/${protocol.toLowerCase()}`);
}

/** More ports than there are would only be there to take time. */
const maxPorts = 3 * 65_535;

function distinctPorts(words: readonly string[]): string[] {
  let count = 0;
  const keys = new Set<string>();
  for (const word of words) {
    const ports = portsOf(word);
    count += ports.length;
    if (count > maxPorts) throw new LanguageError('EXPOSE names ports again and again');
    for (const key of ports) keys.add(key);
  }
  return [...keys];
}

function volumeOf(path: string): string {
  if (path === '') throw new LanguageError('a path of VOLUME is empty');
  return path;
}

/** Where a WORKDIR leads: one that is not absolute begins at the one before. */
export function workingDirectory(before: string | undefined, path: string): string {
  if (path === '') throw new LanguageError('WORKDIR is empty');
  return posix.resolve('/', before ?? '', path);
}

function checkedSignal(text: string): string {
  try {
    parseSignal(text);
  } catch {
    throw new LanguageError(`${JSON.stringify(text)} is no signal`, 'a signal is written SIGTERM, TERM or 15');
  }
  return text;
}

const changeable = [
  'cmd',
  'entrypoint',
  'env',
  'expose',
  'healthcheck',
  'label',
  'onbuild',
  'shell',
  'stopsignal',
  'user',
  'volume',
  'workdir',
];

/**
 * Applies `--change` arguments (`CMD /bin/sh`, `ENV=A=b`, …) to a config, as a build would apply the same lines.
 *
 * @throws {TiffinError} `invalid-argument`, `invalid change "…" - …`
 * @see podman-import(1), --change
 */
export function applyChanges(changes: readonly string[], config: Readonly<ConfigDraft> = {}): ConfigDraft {
  let terms: ConfigTerms = { config, isCommandOurs: false };
  for (const change of changes.map((text) => text.trim()).filter((text) => text !== '')) terms = applyChange(terms, change);
  return { ...terms.config };
}

function applyChange(terms: ConfigTerms, change: string): ConfigTerms {
  const [, keyword = change, value = ''] = /^([^\s=]+)(?:\s+|=)(.*)$/s.exec(change) ?? [];
  try {
    // What is no instruction here is named in Podman's words.
    if (!changeable.includes(keyword.toLowerCase())) throw unknownChange(keyword.toUpperCase());
    const instruction = readInstructionText(`${keyword} ${value}`, { location: { file: '--change', start: 1, end: 1 } });
    const start = { globals: new Map<string, string>(), buildArgs: {}, escape: '\\' } as const;
    return changeTerms(terms, expandTexts(instruction, new StageVariables(start, terms.config.Env ?? [])), newBudget());
  } catch (error) {
    if (!(error instanceof LanguageError)) throw error;
    throw new TiffinError('invalid-argument', `invalid change "${change}" - ${error.message}`, { hint: error.hint });
  }
}

function unknownChange(keyword: string): LanguageError {
  const known = changeable.map((one) => one.toUpperCase());
  const meant = nearest(keyword, known);
  return new LanguageError(
    `invalid instruction ${keyword}`,
    meant === undefined ? `known are ${known.join(', ')}` : `did you mean ${meant}?`,
  );
}

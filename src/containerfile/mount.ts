import { nearest } from '../lib/suggest.ts';
import { parseSize } from '../lib/units.ts';
import { expand } from './expand.ts';
import type { RunInstruction, RunMount } from './instruction.ts';
import { LanguageError, located } from './language-error.ts';
import type { StageVariables } from './scope.ts';

const types = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'] as const;
const sharings = ['shared', 'private', 'locked'] as const;
type Type = RunMount['type'];

/**
 * Reads the `--mount` flags of a RUN.
 *
 * @throws {TiffinError} `invalid-argument`, `FILE:LINE: …`
 * @see https://docs.docker.com/reference/dockerfile/#run---mount
 */
export function runMounts(instruction: RunInstruction, variables: StageVariables): RunMount[] {
  const word = (text: string): string => expand(text, variables).text;
  return located(instruction.location, () => instruction.mounts.map((text) => parseMount(text, word)));
}

/** What a mount is while it is read. */
type Draft = { -readonly [Key in keyof RunMount]?: RunMount[Key] };
type Setter = (draft: Draft, value: string, key: string) => void;

const both = (one: Type, other: Type): readonly Type[] => [one, other];
const withOwner: readonly Type[] = ['cache', 'secret', 'ssh'];

/** Each key, the types that have it, and what it says; SELinux's are taken and mean nothing here. */
const keys: Readonly<Record<string, readonly [readonly Type[], Setter]>> = {
  from: [both('bind', 'cache'), (draft, value) => void (draft.from = value)],
  source: [types, (draft, value) => void (draft.source = value)],
  target: [types, (draft, value) => void (draft.target = value)],
  readonly: [types, (draft, value, key) => void (draft.readOnly = readBoolean(key, value))],
  readwrite: [types, (draft, value, key) => void (draft.readOnly = !readBoolean(key, value))],
  id: [withOwner, (draft, value) => void (draft.id = value)],
  sharing: [['cache'], (draft, value) => void (draft.sharing = oneOf('sharing', value.toLowerCase(), sharings))],
  required: [both('secret', 'ssh'), (draft, value, key) => void (draft.required = readBoolean(key, value))],
  env: [['secret'], (draft, value) => void (draft.env = value)],
  size: [['tmpfs'], (draft, value) => void (draft.size = readSize(value))],
  mode: [withOwner, (draft, value) => void (draft.mode = readNumber('mode', value, 8))],
  uid: [withOwner, (draft, value) => void (draft.uid = readNumber('uid', value, 10))],
  gid: [withOwner, (draft, value) => void (draft.gid = readNumber('gid', value, 10))],
  relabel: [types, () => undefined],
  z: [types, () => undefined],
};
const otherNames: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'target',
  destination: 'target',
  ro: 'readonly',
  rw: 'readwrite',
  'tmpfs-size': 'size',
};
/** Keys that are true when nothing is said. */
const switches = ['readonly', 'readwrite', 'required', 'z'];

function parseMount(text: string, word: (text: string) => string): RunMount {
  const fields = csvFields(text).map((field) => readField(field, word));
  const named = fields.find(({ key }) => key === 'type');
  const type = named === undefined ? 'bind' : oneOf('type', named.value.toLowerCase(), types);
  const draft: Draft = {};
  for (const { key, value, written } of fields) {
    if (key === 'type') continue;
    const [where, set] = keys[key]!;
    if (!where.includes(type)) throw new LanguageError(`--mount: ${written} means nothing for type=${type}`);
    set(draft, value, written);
  }
  return complete(type, draft);
}

function readField(
  field: string,
  word: (text: string) => string,
): { readonly key: string; readonly value: string; readonly written: string } {
  const at = field.indexOf('=');
  const written = (at === -1 ? field : field.slice(0, at)).trim().toLowerCase();
  const key = Object.hasOwn(otherNames, written) ? otherNames[written]! : written;
  if (key !== 'type' && !Object.hasOwn(keys, key)) throw unknownKey(written);
  if (at === -1 && !switches.includes(key)) throw new LanguageError(`--mount: ${written} needs a value`, `write it as ${written}=…`);
  const value = at === -1 ? 'true' : field.slice(at + 1);
  if (key === 'from' && /\$./.test(value))
    throw new LanguageError(
      `--mount: from=${value}: variables are not replaced here`,
      'name the image in a stage of its own (FROM $IMAGE AS name) and write from=name',
    );
  return { key, value: key === 'from' ? value : word(value), written };
}

function unknownKey(written: string): LanguageError {
  const known = ['type', ...Object.keys(keys).filter((key) => key.length > 1), ...Object.keys(otherNames)];
  const meant = nearest(written, known);
  return new LanguageError(
    `--mount has no key ${JSON.stringify(written)}`,
    meant === undefined ? `it knows ${known.join(', ')}` : `did you mean ${meant}?`,
  );
}

/** What is not said follows from the type. */
function complete(type: Type, draft: Draft): RunMount {
  const { readOnly = type !== 'cache' && type !== 'tmpfs', required = false } = draft;
  const common = { ...draft, type, readOnly, required };
  if (type === 'ssh') return { ...common, id: draft.id ?? draft.source ?? 'default' };
  return type === 'secret' ? completeSecret(common) : common;
}

function completeSecret(draft: RunMount): RunMount {
  const { source, env } = draft;
  if (draft.id !== undefined && source !== undefined) throw new LanguageError('--mount: a secret has an id or a source, not both');
  const id = draft.id ?? source ?? draft.target?.split('/').findLast((part) => part !== '') ?? '';
  if (id === '') throw new LanguageError('--mount: a secret needs an id', 'write --mount=type=secret,id=NAME');
  const target = draft.target ?? (env === undefined ? `/run/secrets/${id}` : undefined);
  return { ...draft, id, ...(target === undefined ? {} : { target }) };
}

function oneOf<Word extends string>(key: string, value: string, known: readonly Word[]): Word {
  const found = known.find((candidate) => candidate === value);
  if (found !== undefined) return found;
  const meant = nearest(value, known);
  throw new LanguageError(
    `--mount: ${key}=${value} is not known`,
    meant === undefined ? `it is one of ${known.join(', ')}` : `did you mean ${key}=${meant}?`,
  );
}

function readBoolean(key: string, value: string): boolean {
  if (/^(?:1|t|true)$/i.test(value)) return true;
  if (/^(?:0|f|false)$/i.test(value)) return false;
  throw new LanguageError(`--mount: ${key} is true or false, not ${JSON.stringify(value)}`);
}

function readNumber(key: string, value: string, base: 8 | 10): number {
  const number = (base === 8 ? /^[0-7]{1,11}$/ : /^\d{1,10}$/).test(value) ? Number.parseInt(value, base) : Infinity;
  if (number > (base === 8 ? 0o7777 : 2 ** 32 - 2)) throw new LanguageError(`--mount: ${key}=${value} is no ${key}`);
  return number;
}

function readSize(value: string): number {
  try {
    return parseSize(value);
  } catch {
    throw new LanguageError(`--mount: size=${value} is no size`, 'write it as size=64m');
  }
}

/** Fields that commas divide; one that begins with a quote goes on to the next quote. */
function csvFields(text: string): string[] {
  const fields: string[] = [];
  for (let at = 0; at <= text.length;) {
    const quoted = /"((?:[^"]|"")*)"(?=,|$)/sy;
    quoted.lastIndex = at;
    const match = quoted.exec(text);
    const comma = text.indexOf(',', at);
    const end = match === null ? (comma === -1 ? text.length : comma) : quoted.lastIndex;
    fields.push(match === null ? text.slice(at, end) : match[1]!.replaceAll('""', '"'));
    at = end + 1;
  }
  return fields;
}

import { posix } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { SecretRequest } from './request.ts';

const maxId = 0xffff_fffe;
const defaultMode = 0o444;

/** What the parts of an option have said so far. */
type Draft = {
  source: string;
  type: string | undefined;
  target: string;
  uid: number;
  gid: number;
  mode: number;
  ownsFile: boolean;
};

type Setter = (draft: Draft, value: string, part: string) => void;

const setters: Readonly<Record<string, Setter>> = {
  source: (draft, value) => (draft.source = value),
  type: (draft, value) => {
    if (draft.type !== undefined) throw failure('cannot set more than one secret type');
    if (value !== 'mount' && value !== 'env') throw failure(`type ${value} is invalid`);
    draft.type = value;
  },
  target: (draft, value) => (draft.target = value),
  mode: (draft, value) => {
    if (!/^[0-7]{1,11}$/.test(value)) throw failure(`mode ${value} invalid`);
    draft.mode = Number.parseInt(value, 8) & 0o777;
    draft.ownsFile = true;
  },
  uid: (draft, value) => {
    draft.uid = idOf('UID', value);
    draft.ownsFile = true;
  },
  gid: (draft, value) => {
    draft.gid = idOf('GID', value);
    draft.ownsFile = true;
  },
};

/**
 * Reads one `--secret`: `NAME[,type=mount|env][,target=…][,uid=…][,gid=…][,mode=…]`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parseSecretOption(text: string): SecretRequest {
  const draft: Draft = { source: '', type: undefined, target: '', uid: 0, gid: 0, mode: defaultMode, ownsFile: false };
  const parts = text.split(',');
  const [first = ''] = parts;
  if (parts.length === 1 || !first.includes('=')) draft.source = parts.shift() ?? '';
  for (const part of parts) readPart(draft, part);
  if (draft.source === '') throw failure(`no source found ${text}`);
  return draft.type === 'env' ? variable(draft) : file(draft);
}

function readPart(draft: Draft, part: string): void {
  const equals = part.indexOf('=');
  if (equals < 0) throw failure(`option ${part} must be in form option=value`);
  const key = part.slice(0, equals).toLowerCase();
  const setter = Object.hasOwn(setters, key) ? setters[key] : undefined;
  if (setter === undefined) throw failure(`option ${part} invalid`);
  setter(draft, part.slice(equals + 1), part);
}

function variable({ source, target, ownsFile }: Draft): SecretRequest {
  if (ownsFile) throw failure('UID, GID, Mode options cannot be set with secret type env');
  if (/[=\0]/.test(target)) throw failure(`target ${target} is no name of a variable`);
  return { kind: 'variable', source, name: target === '' ? undefined : target };
}

function file({ source, target, uid, gid, mode }: Draft): SecretRequest {
  return { kind: 'file', source, target: target === '' ? undefined : secretPath(target), uid, gid, mode };
}

/**
 * Where the file of a secret is: a relative name is below /run/secrets.
 *
 * @throws {TiffinError} `invalid-argument` when that is no place for a file
 */
export function secretPath(target: string): string {
  const path = posix.resolve('/run/secrets', target);
  if (path === '/' || path === '/run' || path === '/run/secrets' || target.includes('\0'))
    throw failure(`target ${JSON.stringify(target)} is no place for a file`);
  return path;
}

function idOf(what: 'UID' | 'GID', text: string): number {
  if (!/^[0-9]{1,10}$/.test(text) || Number(text) > maxId) throw failure(`${what} ${text} invalid`);
  return Number(text);
}

function failure(message: string): TiffinError {
  return new TiffinError('invalid-argument', `${message}: parsing secret`);
}

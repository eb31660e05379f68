import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { BuildSecret, BuildSsh } from '../../../build/request.ts';
import { TiffinError } from '../../../lib/errors.ts';
import type { RequestFacts } from '../facts.ts';
import { invalid, splitPair } from '../words.ts';

/**
 * Reads one `--secret`: `id=NAME[,src=FILE|,env=VARIABLE][,type=file|env]`. A name alone is a variable of the environment, else a file, else
 * a secret of the store.
 *
 * @throws {TiffinError} `invalid-argument` for what is no such text; `not-found` for a file or a variable that is not there
 */
export function parseBuildSecret(text: string, facts: RequestFacts): BuildSecret {
  const { id = '', type, source } = secretParts(text);
  if (id === '') throw invalid(`--secret ${JSON.stringify(text)}: no id; write id=NAME,src=FILE or id=NAME,env=VARIABLE`);
  const kind = type ?? kindOf(source ?? id, { hasSource: source !== undefined, facts });
  if (kind === 'stored') return { id, source: { kind, name: id } };
  const value = source ?? id;
  if (kind === 'env') {
    if (facts.env[value] === undefined) throw missing(text, `there is no variable ${value}`);
    return { id, source: { kind: 'variable', name: value } };
  }
  const path = resolve(facts.directory, value.replace(/^~(?=\/)/, facts.env['HOME'] ?? '~'));
  if (!existsSync(path)) throw missing(text, `${path}: no such file`);
  return { id, source: { kind: 'file', path } };
}

type SecretKind = 'file' | 'env' | 'stored';
type SecretParts = { id?: string; type?: SecretKind; source?: string };

function secretParts(text: string): SecretParts {
  const parts: SecretParts = {};
  for (const part of text.split(',')) {
    const { key, value = '' } = splitPair(part.trim());
    if (key === 'id') parts.id = value;
    else if (key === 'src' || key === 'source') parts.source = value;
    else if (key === 'env') [parts.type, parts.source] = ['env', value];
    else if (key === 'type' && (value === 'file' || value === 'env')) parts.type = value;
    else if (key === 'type') throw invalid(`--secret ${JSON.stringify(text)}: type ${JSON.stringify(value)} is not file or env`);
    else throw invalid(`--secret ${JSON.stringify(text)}: ${JSON.stringify(key)} is not known; it takes id, src, env and type`);
  }
  return parts;
}

function kindOf(name: string, { hasSource, facts }: { hasSource: boolean; facts: RequestFacts }): SecretKind {
  if (hasSource) return 'file';
  if (facts.env[name] !== undefined) return 'env';
  return existsSync(resolve(facts.directory, name)) ? 'file' : 'stored';
}

function missing(text: string, reason: string): TiffinError {
  return new TiffinError('not-found', `--secret ${text}: ${reason}`);
}

/**
 * Reads one `--ssh`: `default`, `ID=SOCKET` or `ID=KEY[,KEY…]`. Without a place it is the agent of `SSH_AUTH_SOCK`.
 *
 * @throws {TiffinError} `invalid-argument` when there is no agent; `not-found` for a key or a socket that is not there
 */
export function parseBuildSsh(text: string, { env, directory }: RequestFacts): BuildSsh {
  const { key, value } = splitPair(text);
  const id = key === '' ? 'default' : key;
  if (value === undefined || value === '') {
    const socket = env['SSH_AUTH_SOCK'];
    if (socket !== undefined && socket !== '') return { id, paths: [resolve(directory, socket)] };
    throw new TiffinError('invalid-argument', `--ssh ${text}: SSH_AUTH_SOCK is not set, so that there is no agent`, {
      hint: `start one (eval "$(ssh-agent)"; ssh-add), or name a key: --ssh ${id}=$HOME/.ssh/id_ed25519`,
    });
  }
  const paths = value.split(',').map((path) => resolve(directory, path));
  const absent = paths.find((path) => !existsSync(path));
  if (absent !== undefined) throw new TiffinError('not-found', `--ssh ${text}: ${absent}: no such file`);
  return { id, paths };
}

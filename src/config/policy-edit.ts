import { accessSync, constants, existsSync } from 'node:fs';
import { dirname } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { makeDirectories, storageError, writeFileAtomically } from '../lib/files.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { Places } from './places.ts';
import type { PolicyOptions } from './policy.ts';
import { parsePolicy, policyFiles } from './policy.ts';
import { readSourceFile } from './source-file.ts';

/** The kinds of trust that `image trust set` knows. */
export const trustTypes = ['accept', 'reject', 'signedBy', 'sigstoreSigned'] as const;

/** One line of trust: of a registry, a part of one, or `default`. */
export type TrustChange = { readonly scope: string; readonly type: (typeof trustTypes)[number]; readonly keyPaths: readonly string[] };

const implied = '{"default": [{"type": "insecureAcceptAnything"}]}';
const scopePattern =
  /^(?:\*\.[A-Za-z0-9.-]+|(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]+)?(?:\/[a-z0-9._/-]+)?(?::[\w.-]{1,128}|@sha256:[0-9a-f]{64})?)$/;

/** The text of the policy that holds, as it stands in its file, or what is implied without one. */
export function policyText(places: Pick<Places, 'configHome'>, options: PolicyOptions = {}): string {
  for (const file of policyFiles(places, options)) {
    const text = readSourceFile(file);
    if (text !== undefined) return text;
  }
  return `${implied}\n`;
}

/**
 * Changes what policy.json asks of one scope. The user's own file is written when there is one or the system's may not be written; it
 * then begins with what the system's says.
 *
 * @returns the file that was written
 * @throws {TiffinError} `invalid-argument` in Podman's words, `not-found` for a key that is not there, `corrupt`, `denied`
 */
export function changeTrust(places: Pick<Places, 'configHome'>, change: TrustChange, options: PolicyOptions = {}): string {
  const requirements = requirementsOf(change);
  const document = objectOf(parseJson(Buffer.from(policyText(places, options)), { what: 'policy.json', maxDepth: 16 }));
  const path = writablePolicy(policyFiles(places, options));
  const changed = change.scope === 'default' ? { ...document, default: requirements } : withScope(document, change.scope, requirements);
  const text = `${JSON.stringify(changed, undefined, 4)}\n`;
  parsePolicy(text, path);
  try {
    makeDirectories(dirname(path));
  } catch (error) {
    throw storageError(`make ${dirname(path)}`, error);
  }
  writeFileAtomically(path, text, { mode: 0o644 });
  return path;
}

function withScope(document: JsonObject, scope: string, requirements: JsonValue[]): JsonObject {
  const transports = objectOf(document['transports'] ?? {});
  const docker = { ...objectOf(transports['docker'] ?? {}), [scope]: requirements };
  const sorted = Object.fromEntries(Object.entries(docker).toSorted(([one], [other]) => (one < other ? -1 : 1)));
  return { ...document, transports: { ...transports, docker: sorted } };
}

function requirementsOf({ scope, type, keyPaths }: TrustChange): JsonValue[] {
  if (scope !== 'default' && !scopePattern.test(scope)) throw new TiffinError('invalid-argument', `invalid image uri: ${scope}`);
  if (type === 'accept' || type === 'reject') {
    if (keyPaths.length === 0) return [{ type: type === 'accept' ? 'insecureAcceptAnything' : 'reject' }];
    throw new TiffinError('invalid-argument', `${keyPaths.length} public keys unexpectedly provided for trust type ${type}`);
  }
  if (keyPaths.length === 0) throw new TiffinError('invalid-argument', `at least one public key must be defined for type '${type}'`);
  for (const path of keyPaths) if (!existsSync(path)) throw new TiffinError('not-found', `key ${path} does not exist`);
  return keyPaths.map((keyPath) => (type === 'signedBy' ? { type, keyType: 'GPGKeys', keyPath } : { type, keyPath }));
}

function writablePolicy([own = '', system]: readonly string[]): string {
  if (system === undefined || existsSync(own)) return own;
  try {
    accessSync(system, constants.W_OK);
    return system;
  } catch {
    return own;
  }
}

function objectOf(value: JsonValue): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', 'policy.json: an object was expected');
}

import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { Places } from './places.ts';
import { readSourceFile } from './source-file.ts';

/** Which images may be used, by transport and scope; each list names the requirements that must all hold. */
export type Policy = {
  readonly file: string | undefined;
  readonly default: readonly string[];
  readonly transports: ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;
};

/** The image a policy is asked about. */
export type PolicyReference = {
  readonly domain: string;
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
};

/** What is assumed where there is no policy.json. */
export const acceptAnything: Policy = { file: undefined, default: ['insecureAcceptAnything'], transports: new Map() };

/**
 * Reads `policy.json`: the user's, else the system's, else {@link acceptAnything}.
 *
 * @throws {TiffinError} `corrupt` naming the file and the key
 * @see containers-policy.json(5)
 */
export function loadPolicy(places: Places, options: { readonly systemDirectory?: string; readonly file?: string } = {}): Policy {
  const paths = [join(places.configHome, 'containers/policy.json'), join(options.systemDirectory ?? '/etc/containers', 'policy.json')];
  for (const file of options.file === undefined ? paths : [options.file]) {
    const text = readSourceFile(file);
    if (text !== undefined) return parsePolicy(text, file);
  }
  if (options.file !== undefined) throw new TiffinError('not-found', `${options.file} does not exist`);
  return acceptAnything;
}

/** Reads the text of a policy. Pure. @throws {TiffinError} `corrupt` naming the file and the key */
export function parsePolicy(text: string, file: string): Policy {
  const document = objectOf(parseJson(Buffer.from(text), { what: file, maxDepth: 16 }), `${file} must be an object`);
  const unknown = Object.keys(document).find((key) => key !== 'default' && key !== 'transports');
  if (unknown !== undefined) throw new TiffinError('corrupt', `${file}: unknown key "${unknown}"`);
  const transports = objectOf(document['transports'] ?? (Object.create(null) as JsonObject), `${file}: "transports" must be an object`);
  return {
    file,
    default: requirements(document['default'], `${file}: "default"`),
    transports: new Map(
      Object.entries(transports).map(([transport, scopes]) => {
        const entries = Object.entries(objectOf(scopes, `${file}: transport "${transport}" must be an object`));
        return [
          transport,
          new Map(entries.map(([scope, list]) => [scope, requirements(list, `${file}: scope "${scope}" of "${transport}"`)])),
        ];
      }),
    ),
  };
}

/**
 * Checks that the policy lets an image of a registry be used.
 *
 * @throws {TiffinError} `denied` where it says reject, `unsupported` where it asks for a signature that we cannot check
 */
export function requireAllowed(policy: Policy, reference: PolicyReference): void {
  const scopes = policy.transports.get('docker');
  const found = candidateScopes(reference).find((scope) => scopes?.has(scope) === true);
  const list = (found === undefined ? undefined : scopes?.get(found)) ?? policy.default;
  const where = `${policy.file ?? 'policy.json'}, ${found === undefined ? 'default' : `scope "${found}"`}`;
  for (const requirement of list) {
    if (requirement === 'insecureAcceptAnything') continue;
    if (requirement === 'reject') throw new TiffinError('denied', `the policy rejects ${nameOf(reference)} (${where})`);
    throw new TiffinError('unsupported', `the policy asks for "${requirement}" (${where}), which cannot be checked yet`, {
      hint: 'only "insecureAcceptAnything" and "reject" are understood',
    });
  }
}

/** Most specific first; a transport's default is the empty scope. */
function candidateScopes(reference: PolicyReference): readonly string[] {
  const parts = nameOf(reference).split('/');
  const prefixes = parts.map((_, index) => parts.slice(0, parts.length - index).join('/'));
  const labels = reference.domain.replace(/:[0-9]+$/, '').split('.');
  const wildcards = labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join('.')}`);
  const whole = reference.tag === undefined ? [] : [`${nameOf(reference)}:${reference.tag}`];
  const exact = reference.digest === undefined ? whole : [`${nameOf(reference)}@${reference.digest}`];
  return [...exact, ...prefixes, ...wildcards, ''];
}

function nameOf(reference: PolicyReference): string {
  return `${reference.domain}/${reference.path}`;
}

function requirements(value: JsonValue | undefined, what: string): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) throw new TiffinError('corrupt', `${what} must be a list with at least one requirement`);
  return value.map((item) => {
    const type = objectOf(item, `${what}: a requirement must be an object`)['type'];
    if (typeof type !== 'string') throw new TiffinError('corrupt', `${what}: a requirement has no type`);
    return type;
  });
}

function objectOf(value: JsonValue | undefined, message: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', message);
}

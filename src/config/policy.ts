import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { Places } from './places.ts';
import type { PolicyRequirement } from './policy/requirement.ts';
import { parseRequirement } from './policy/requirement.ts';
import { readSourceFile } from './source-file.ts';

export type { SignedIdentity } from './policy/identity.ts';
export type { PolicyKeys, PolicyRequirement } from './policy/requirement.ts';

/** Which images may be used, by transport and scope; each list names the requirements that must all hold. */
export type Policy = {
  readonly file: string | undefined;
  readonly default: readonly PolicyRequirement[];
  readonly transports: ReadonlyMap<string, ReadonlyMap<string, readonly PolicyRequirement[]>>;
};

/** The image a policy is asked about. */
export type PolicyReference = {
  readonly domain: string;
  readonly path: string;
  readonly tag?: string | undefined;
  readonly digest?: string | undefined;
};

/** What a policy asks of an image, and where it says so, for messages: `FILE, scope "docker.io"`. */
export type PolicyDemand = { readonly requirements: readonly PolicyRequirement[]; readonly where: string };

/** What is assumed where there is no policy.json. */
export const acceptAnything: Policy = { file: undefined, default: [{ type: 'insecureAcceptAnything' }], transports: new Map() };

/** Where policy.json may be; tests give other places. */
export type PolicyOptions = { readonly systemDirectory?: string; readonly file?: string | undefined };

/** The files that may hold the policy, the user's own first. */
export function policyFiles(places: Pick<Places, 'configHome'>, { systemDirectory, file }: PolicyOptions = {}): readonly string[] {
  if (file !== undefined) return [file];
  return [join(places.configHome, 'containers/policy.json'), join(systemDirectory ?? '/etc/containers', 'policy.json')];
}

/**
 * Reads `policy.json`: the user's, else the system's, else {@link acceptAnything}.
 *
 * @throws {TiffinError} `corrupt` naming the file and the key
 * @see containers-policy.json(5)
 */
export function loadPolicy(places: Pick<Places, 'configHome'>, options: PolicyOptions = {}): Policy {
  for (const file of policyFiles(places, options)) {
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
    default: parseRequirements(document['default'], `${file}: "default"`),
    transports: new Map(
      Object.entries(transports).map(([transport, scopes]) => {
        const entries = Object.entries(objectOf(scopes, `${file}: transport "${transport}" must be an object`));
        return [
          transport,
          new Map(entries.map(([scope, list]) => [scope, parseRequirements(list, `${file}: scope "${scope}" of "${transport}"`)])),
        ];
      }),
    ),
  };
}

/**
 * What the policy asks of an image of a registry: of its most specific scope, else of the transport, else by default.
 *
 * @see containers-policy.json(5), "docker:"
 */
export function demandOnImage(policy: Policy, reference: PolicyReference): PolicyDemand {
  return demandOn(policy, 'docker', candidateScopes(reference));
}

/** What the policy asks of a file or directory that images are read from; `transport` as in `oci-archive:PATH`. */
export function demandOnPath(policy: Policy, transport: string, path: string): PolicyDemand {
  const parents = path.split('/').map((_, index, parts) => parts.slice(0, parts.length - index).join('/') || '/');
  return demandOn(policy, transport, [...new Set(parents), '']);
}

function demandOn(policy: Policy, transport: string, scopes: readonly string[]): PolicyDemand {
  const byScope = policy.transports.get(transport);
  const found = scopes.find((scope) => byScope?.has(scope) === true);
  const requirements = (found === undefined ? undefined : byScope?.get(found)) ?? policy.default;
  const named = found === '' ? `transport "${transport}"` : `scope "${found}"`;
  return { requirements, where: `${policy.file ?? 'policy.json'}, ${found === undefined ? 'default' : named}` };
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

function parseRequirements(value: JsonValue | undefined, what: string): readonly PolicyRequirement[] {
  if (!Array.isArray(value) || value.length === 0) throw new TiffinError('corrupt', `${what} must be a list with at least one requirement`);
  return value.map((item) => parseRequirement(item, what));
}

function objectOf(value: JsonValue | undefined, message: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  throw new TiffinError('corrupt', message);
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { Places } from './places.ts';
import type { PolicyReference } from './policy.ts';
import { listDropIns, readSourceFile } from './source-file.ts';

/** What registries.d says about one scope. */
type LookasideRule = {
  readonly read: string | undefined;
  /** Where new signatures are written when that is another place. */
  readonly write: string | undefined;
  readonly attachments: boolean | undefined;
};

/** Where the signatures of images are kept, as registries.d says. */
export type Lookaside = { readonly fallback: LookasideRule | undefined; readonly scopes: ReadonlyMap<string, LookasideRule> };

/** Where registries.d may be; tests give another. */
export type LookasideOptions = { readonly systemDirectory?: string };

/**
 * Reads `registries.d/*.yaml`: of the user's directory when there is one, else of the system's.
 *
 * @throws {TiffinError} `invalid-argument` naming file and key
 * @see containers-registries.d(5)
 */
export async function loadLookaside(places: Pick<Places, 'configHome'>, options: LookasideOptions = {}): Promise<Lookaside> {
  const own = join(places.configHome, 'containers/registries.d');
  const directory = existsSync(own) ? own : join(options.systemDirectory ?? '/etc/containers', 'registries.d');
  let fallback: { readonly rule: LookasideRule; readonly file: string } | undefined;
  const scopes = new Map<string, LookasideRule>();
  for (const file of listDropIns(directory, '.yaml')) {
    const document = await readYaml(file);
    for (const [key, value] of Object.entries(document)) {
      if (key === 'default-docker') {
        if (fallback !== undefined) throw invalid(file, `"default-docker" is set in ${fallback.file}, too`);
        fallback = { rule: readRule(value, file, key), file };
      } else if (key === 'docker') {
        for (const [scope, rule] of Object.entries(mapOf(value, file, key))) {
          if (scopes.has(scope)) throw invalid(file, `scope "${scope}" is set twice`);
          scopes.set(scope, readRule(rule, file, scope));
        }
      } else throw invalid(file, `unknown key "${key}"`);
    }
  }
  return { fallback: fallback?.rule, scopes };
}

/**
 * The address under which the signatures of an image's repository are: `file:` or `http(s):`, without a slash at its end.
 *
 * @param use `write`: where new ones go
 */
export function lookasideUrl(
  lookaside: Lookaside,
  reference: PolicyReference,
  { use, places }: { readonly use: 'read' | 'write'; readonly places: Pick<Places, 'home' | 'uid'> },
): URL {
  for (const rule of rulesFor(lookaside, reference)) {
    const text = use === 'write' ? (rule.write ?? rule.read) : rule.read;
    if (text !== undefined) return new URL(text.replace(/\/+$/, ''));
  }
  const data = places.uid === 0 ? '/var/lib/containers/sigstore' : join(places.home, '.local/share/containers/sigstore');
  return new URL(`file://${encodeURI(data)}`);
}

/** Whether signatures are looked for in the registry itself, as cosign attaches them; undefined when nothing is said. */
export function useAttachments(lookaside: Lookaside, reference: PolicyReference): boolean | undefined {
  return rulesFor(lookaside, reference).find(({ attachments }) => attachments !== undefined)?.attachments;
}

/** Most specific first. */
function rulesFor({ scopes, fallback }: Lookaside, reference: PolicyReference): readonly LookasideRule[] {
  const name = `${reference.domain}/${reference.path}`;
  const parts = name.split('/');
  const tag = reference.tag === undefined ? [] : [`${name}:${reference.tag}`];
  const whole = reference.digest === undefined ? tag : [`${name}@${reference.digest}`];
  const keys = [...whole, ...parts.map((_, index) => parts.slice(0, parts.length - index).join('/'))];
  const found = keys.flatMap((key) => scopes.get(key) ?? []);
  return fallback === undefined ? found : [...found, fallback];
}

function readRule(value: unknown, file: string, scope: string): LookasideRule {
  const fields = mapOf(value, file, scope);
  const known = ['lookaside', 'lookaside-staging', 'sigstore', 'sigstore-staging', 'use-sigstore-attachments'];
  const unknown = Object.keys(fields).find((key) => !known.includes(key));
  if (unknown !== undefined) throw invalid(file, `unknown key "${unknown}" of "${scope}"`);
  const attachments = fields['use-sigstore-attachments'];
  if (attachments !== undefined && typeof attachments !== 'boolean')
    throw invalid(file, '"use-sigstore-attachments" must be true or false');
  // The names with "sigstore" are older, and mean nothing of cosign's.
  const url = (key: string): string | undefined => urlOf(fields[key] ?? fields[key.replace('lookaside', 'sigstore')], file, key);
  return { read: url('lookaside'), write: url('lookaside-staging'), attachments };
}

function urlOf(value: unknown, file: string, key: string): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string' && URL.canParse(value) && ['file:', 'http:', 'https:'].includes(new URL(value).protocol)) return value;
  throw invalid(file, `"${key}" must be an address that begins with file://, https:// or http://`);
}

async function readYaml(file: string): Promise<Record<string, unknown>> {
  const { default: yaml } = await import('yaml');
  const document = yaml.parseDocument(readSourceFile(file) ?? '', { strict: true, uniqueKeys: true, merge: false });
  const [error] = document.errors;
  if (error !== undefined) throw invalid(file, error.message.split('\n', 1)[0] ?? 'it is not YAML');
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  return value === null ? {} : mapOf(value, file, 'the document');
}

function mapOf(value: unknown, file: string, what: string): Record<string, unknown> {
  if (value === null || value === undefined) return {};
  if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  throw invalid(file, `"${what}" must be a map`);
}

function invalid(file: string, reason: string): TiffinError {
  return new TiffinError('invalid-argument', `${file}: ${reason}`);
}

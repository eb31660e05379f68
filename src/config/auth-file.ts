import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { JsonObject } from '../lib/json.ts';
import type { Credentials } from './auth/credentials.ts';
import { decodeEntry } from './auth/credentials.ts';
import { askHelper } from './auth/credential-helper.ts';
import { emptyObject, mapKey, readAuthDocument } from './auth/document.ts';
import type { Environment, Places } from './places.ts';

export type { Credentials } from './auth/credentials.ts';

/** What Docker keeps the Hub's credentials under: the address of its first API. */
export const hubServer = 'https://index.docker.io/v1/';

/** Which repository credentials are for. */
export type CredentialScope = { readonly domain: string; readonly path: string };

/** How credentials are looked up. */
export type CredentialOptions = {
  /** `--authfile`: stands alone. */
  readonly authFile?: string | undefined;
  /** `credential-helpers` of registries.conf. */
  readonly helpers?: readonly string[];
  /** Told of helpers that do not work; the lookup goes on without them. */
  readonly warn?: (message: string) => void;
  readonly signal?: AbortSignal;
};

/** A file in Docker's or Podman's format, as far as it concerns credentials. */
type AuthFile = { readonly path: string; readonly auths: JsonObject; readonly helpers: JsonObject; readonly store: string | undefined };

/**
 * Finds the credentials for a repository: the first of `auth.json` of the session, `auth.json` of the user, Docker's `config.json` and
 * `.dockercfg` that has an entry for it or for a part of its path, else for its host. Helpers that a file names are asked.
 *
 * @returns undefined when there are none: the registry is asked without
 * @throws {TiffinError} `not-found` when `--authfile` or `REGISTRY_AUTH_FILE` names no file; `corrupt` for a file that cannot be read
 * @see containers-auth.json(5)
 */
export async function findCredentials(
  places: Places,
  env: Environment,
  scope: CredentialScope,
  options: CredentialOptions = {},
): Promise<Credentials | undefined> {
  for (const helper of options.helpers ?? ['containers-auth.json']) {
    const found =
      helper === 'containers-auth.json'
        ? await searchFiles(places, env, scope, options)
        : await ask(helper, scope.domain, { env, options });
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The keys under which credentials for a repository may stand, most specific first: `host/ns/repo`, `host/ns`, `host`. */
export function credentialKeys({ domain, path }: CredentialScope): readonly string[] {
  const parts = path.split('/');
  return [...parts.map((_, index) => [domain, ...parts.slice(0, parts.length - index)].join('/')), domain];
}

async function searchFiles(
  places: Places,
  env: Environment,
  scope: CredentialScope,
  options: CredentialOptions,
): Promise<Credentials | undefined> {
  for (const file of authFiles(places, env, options)) {
    const found = await searchFile(file, env, scope, options);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function searchFile(
  file: AuthFile,
  env: Environment,
  scope: CredentialScope,
  options: CredentialOptions,
): Promise<Credentials | undefined> {
  for (const key of credentialKeys(scope)) {
    const helper = file.helpers[key];
    const found =
      typeof helper === 'string' ? await ask(helper, key, { env, options }) : decodeEntry(file.auths[key], `${file.path}: entry "${key}"`);
    if (found !== undefined) return found;
  }
  for (const [key, entry] of Object.entries(file.auths)) {
    if (hostOfKey(key) !== scope.domain) continue;
    const found = decodeEntry(entry, `${file.path}: entry "${key}"`);
    if (found !== undefined) return found;
  }
  if (file.store === undefined) return undefined;
  return ask(file.store, scope.domain === 'docker.io' ? hubServer : scope.domain, { env, options });
}

/** Docker writes keys as addresses: `https://host/v1/`. A key with another path is for that path only. */
function hostOfKey(key: string): string | undefined {
  const [, host] = /^(?:https?:\/\/)?([^/]+)(?:\/(?:v[12]\/?)?)?$/.exec(key) ?? [];
  return host === 'index.docker.io' || host === 'registry-1.docker.io' ? 'docker.io' : host;
}

/** A helper that is missing or broken must not stop a pull that needs no credentials. */
async function ask(
  name: string,
  server: string,
  { env, options }: { env: Environment; options: CredentialOptions },
): Promise<Credentials | undefined> {
  try {
    return await askHelper(name, server, { env, ...(options.signal === undefined ? {} : { signal: options.signal }) });
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    options.warn?.(error.message);
    return undefined;
  }
}

/** Files are read one by one, so that a broken one that is not needed does no harm. */
function* authFiles(places: Places, env: Environment, { authFile }: CredentialOptions): Generator<AuthFile> {
  const named = authFile ?? (env['REGISTRY_AUTH_FILE'] || undefined);
  if (named !== undefined) {
    const file = readAuthFile(named);
    if (file === undefined) throw new TiffinError('not-found', `credentials file ${named} does not exist`);
    yield file;
    return;
  }
  const docker = env['DOCKER_CONFIG'] || join(places.home, '.docker');
  const paths = [
    ...(places.runtimeDir === undefined ? [] : [join(places.runtimeDir, 'containers/auth.json')]),
    join(places.configHome, 'containers/auth.json'),
    join(docker, 'config.json'),
  ];
  for (const path of paths) {
    const file = readAuthFile(path);
    if (file !== undefined) yield file;
  }
  const legacy = join(places.home, '.dockercfg');
  const document = readAuthDocument(legacy);
  if (document !== undefined) yield { path: legacy, auths: document, helpers: emptyObject(), store: undefined };
}

function readAuthFile(path: string): AuthFile | undefined {
  const document = readAuthDocument(path);
  if (document === undefined) return undefined;
  const store = document['credsStore'];
  return {
    path,
    auths: mapKey(document, 'auths', path),
    helpers: mapKey(document, 'credHelpers', path),
    store: typeof store === 'string' && store !== '' ? store : undefined,
  };
}

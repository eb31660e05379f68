import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { JsonObject } from '../lib/json.ts';
import { hubServer } from './auth-file.ts';
import { eraseInHelper, listInHelper, storeInHelper } from './auth/credential-helper.ts';
import { changeAuthDocument, emptyObject, mapKey, readAuthDocument } from './auth/document.ts';
import type { Environment, Places } from './places.ts';

/** Where credentials are written, and by whom. */
export type StoreOptions = {
  readonly places: Pick<Places, 'configHome' | 'cacheHome' | 'runtimeDir'>;
  readonly env: Environment;
  /** `--authfile`: stands alone. */
  readonly authFile?: string | undefined;
  /** `--compat-auth-file`: in Docker's format, which has no keys with a path. */
  readonly compatFile?: string | undefined;
  /** `credential-helpers` of registries.conf. */
  readonly helpers: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

/** A name and a password, and what they are for: `host[:port]`, perhaps with a part of a path. */
export type NewCredentials = { readonly key: string; readonly username: string; readonly password: string };

const filesWord = 'containers-auth.json';

/**
 * Keeps credentials: in the file named, else in the user's own `auth.json`, which outlives a reboot. A helper that the file names for the
 * key (`credHelpers`) or for all keys (`credsStore`) keeps them instead. An entry in the session's `auth.json`, which would be found
 * first, is removed.
 *
 * @returns where they are now: a path, or `credential helper: NAME`
 * @throws {TiffinError} `unsupported` for a key with a path that the place cannot have; `denied`, `no-space`, `corrupt`
 */
export async function storeCredentials(credentials: NewCredentials, options: StoreOptions): Promise<string> {
  let failure: TiffinError | undefined;
  for (const helper of options.helpers) {
    try {
      return helper === filesWord ? await storeInFile(credentials, options) : await storeWith(helper, credentials, options);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? new TiffinError('unsupported', 'registries.conf names no place for credentials');
}

/**
 * Forgets the credentials of a key, wherever {@link storeCredentials} may have put them.
 *
 * @returns false when there were none
 * @throws {TiffinError} `not-found` when the file named is not there
 */
export async function forgetCredentials(key: string, options: StoreOptions): Promise<boolean> {
  let found = false;
  for (const helper of options.helpers) {
    if (helper !== filesWord) {
      found = (await eraseInHelper(helper, key, options)) || found;
      continue;
    }
    for (const path of filesToClear(options)) found = (await forgetInFile(path, key, options)) || found;
  }
  return found;
}

/** Forgets all credentials that `storeCredentials` may have put somewhere. @throws {TiffinError} as {@link forgetCredentials} */
export async function forgetAllCredentials(options: StoreOptions): Promise<void> {
  for (const helper of options.helpers) {
    if (helper !== filesWord) {
      for (const server of await listInHelper(helper, options)) await eraseInHelper(helper, server, options);
      continue;
    }
    for (const path of filesToClear(options)) {
      const document = readAuthDocument(path);
      if (document === undefined) continue;
      for (const [key, helperName] of Object.entries(mapKey(document, 'credHelpers', path))) {
        if (typeof helperName === 'string') await eraseInHelper(helperName, key, options);
      }
      const store = document['credsStore'];
      if (typeof store === 'string' && store !== '') {
        for (const key of Object.keys(mapKey(document, 'auths', path))) await eraseInHelper(store, key, options);
      }
      change(path, options, (current) => ({
        ...current,
        auths: emptyObject(),
        ...(hasKeys(current, 'credHelpers') ? { credHelpers: emptyObject() } : {}),
      }));
    }
  }
}

/** The file that `login` writes: the one named, else the user's own. */
export function writtenFile({
  places,
  env,
  authFile,
  compatFile,
}: Pick<StoreOptions, 'places' | 'env' | 'authFile' | 'compatFile'>): string {
  return compatFile ?? authFile ?? (env['REGISTRY_AUTH_FILE'] || join(places.configHome, 'containers/auth.json'));
}

async function storeInFile(credentials: NewCredentials, options: StoreOptions): Promise<string> {
  const path = writtenFile(options);
  const key = keyIn(credentials.key, options);
  const document = readAuthDocument(path) ?? emptyObject();
  const helper = helperFor(document, credentials.key, path);
  if (helper !== undefined) {
    const desc = await storeWith(helper.name, { ...credentials, key: helper.isStore ? serverOf(key) : key }, options);
    // Docker leaves the name of the registry behind, without a secret.
    if (helper.isStore) putEntry(path, serverOf(key), emptyObject(), options);
    clearSession(path, key, options);
    return desc;
  }
  const auth = Buffer.from(`${credentials.username}:${credentials.password}`).toString('base64');
  const entry = emptyObject();
  entry['auth'] = auth;
  putEntry(path, key, entry, options);
  clearSession(path, key, options);
  return path;
}

/** What the session's file has for the key would be found first. */
function clearSession(path: string, key: string, options: StoreOptions): void {
  const session = sessionFile(options);
  if (session !== undefined && session !== path && existsSync(session)) removeEntry(session, key, options);
}

async function storeWith(helper: string, { key, username, password }: NewCredentials, options: StoreOptions): Promise<string> {
  if (key.includes('/') && key !== hubServer) {
    throw new TiffinError('unsupported', `namespaced key is not supported for credential helper ${helper}: ${key}`);
  }
  await storeInHelper(helper, { server: key, username, password }, options);
  return `credential helper: ${helper}`;
}

async function forgetInFile(path: string, written: string, options: StoreOptions): Promise<boolean> {
  const document = readAuthDocument(path);
  if (document === undefined) return false;
  const key = keyIn(written, options);
  const helper = helperFor(document, written, path);
  const erased = helper !== undefined && (await eraseInHelper(helper.name, helper.isStore ? serverOf(key) : key, options));
  const keys = [...new Set([key, serverOf(key)])];
  const removed = keys.map((each) => removeEntry(path, each, options));
  return erased || removed.includes(true);
}

function putEntry(path: string, key: string, entry: JsonObject, options: StoreOptions): void {
  change(path, options, (document) => {
    const auths = Object.assign(emptyObject(), mapKey(document, 'auths', path));
    auths[key] = entry;
    return { ...document, auths };
  });
}

function removeEntry(path: string, key: string, options: StoreOptions): boolean {
  let removed = false;
  change(path, options, (document) => {
    const auths = Object.assign(emptyObject(), mapKey(document, 'auths', path));
    removed = Object.hasOwn(auths, key);
    delete auths[key];
    return removed ? { ...document, auths } : undefined;
  });
  return removed;
}

function change(path: string, { places }: StoreOptions, edit: (document: JsonObject) => JsonObject | undefined): void {
  changeAuthDocument(path, join(places.cacheHome, 'tiffin'), edit);
}

/** The helper that a file names for a key, or for all; the latter only for keys without a path, which Docker does not know. */
function helperFor(document: JsonObject, key: string, path: string): { readonly name: string; readonly isStore: boolean } | undefined {
  const own = mapKey(document, 'credHelpers', path)[key];
  if (typeof own === 'string') return { name: own, isStore: false };
  const store = document['credsStore'];
  return typeof store === 'string' && store !== '' && !key.includes('/') ? { name: store, isStore: true } : undefined;
}

/** Docker's files know the Hub by an address. */
function keyIn(key: string, { compatFile }: StoreOptions): string {
  if (compatFile === undefined) return key;
  if (key.includes('/')) {
    throw new TiffinError('unsupported', `credentials cannot be recorded in Docker-compatible format with namespaced key "${key}"`);
  }
  return serverOf(key);
}

function serverOf(key: string): string {
  return key === 'docker.io' ? hubServer : key;
}

function sessionFile({ places, env, authFile, compatFile }: StoreOptions): string | undefined {
  if (authFile !== undefined || compatFile !== undefined || env['REGISTRY_AUTH_FILE'] || places.runtimeDir === undefined) return undefined;
  return join(places.runtimeDir, 'containers/auth.json');
}

function filesToClear(options: StoreOptions): readonly string[] {
  const named = options.compatFile ?? options.authFile ?? (options.env['REGISTRY_AUTH_FILE'] || undefined);
  if (named === undefined) {
    return [writtenFile(options), sessionFile(options)].filter((path) => path !== undefined && existsSync(path)) as string[];
  }
  if (existsSync(named)) return [named];
  throw new TiffinError('not-found', `credential file is not accessible: ${named}: no such file or directory`);
}

function hasKeys(document: JsonObject, key: string): boolean {
  return document[key] !== undefined;
}

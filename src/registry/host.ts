import { TiffinError } from '../lib/errors.ts';
import { findCredentials } from '../config/auth-file.ts';
import { makeReference } from '../oci/reference.ts';
import { Authorizer } from './auth/authorizer.ts';
import { endpointsFor } from './endpoints.ts';
import { Connection } from './http/connection.ts';
import { findOrigin } from './http/origin.ts';
import { timingFor } from './http/timing.ts';
import type { RegistryOptions } from './options.ts';
import { makeTransport } from './repository/repository.ts';

/** A registry as a whole, without a repository; disposing closes its connections. */
export type RegistryHost = AsyncDisposable & { readonly host: string; readonly connection: Connection };

/** Which registry, and what is asked of it. */
export type HostRequest = {
  /** `host[:port]`, as references write it. */
  readonly registry: string;
  /** Repositories below it, for credentials that are for those only. */
  readonly path?: string;
  /** What a token must allow; empty: only to be known. */
  readonly scope: string;
};

/**
 * Opens a connection to a registry; nothing is connected yet.
 *
 * @throws {TiffinError} `invalid-argument` for what is no registry, `denied` when the configuration blocks it
 */
export function openHost({ registry, path = '', scope }: HostRequest, options: RegistryOptions): RegistryHost {
  // Checks the name; what follows it does not matter.
  makeReference(registry, 'x', {});
  const reference = { domain: registry, path };
  const insecureRule = endpointsFor(reference, options.registries).at(-1)?.insecure ?? false;
  const host = registry === 'docker.io' ? 'registry-1.docker.io' : registry;
  const timing = timingFor(options);
  const transport = makeTransport(options, timing);
  const insecure = options.verifyTls === undefined ? insecureRule : !options.verifyTls;
  const { places, env, registries, authFile, credentials, log } = options;
  const connection = new Connection({
    transport,
    timing,
    log,
    insecure,
    origin: (signal) => findOrigin(transport, { host, insecure, strict: options.verifyTls === true }, signal),
    authorizer: (origin) =>
      new Authorizer(origin.origin, {
        transport,
        insecure,
        tokens: new Map(),
        documentMs: timing.documentMs,
        scope,
        credentials: async () =>
          credentials === undefined
            ? findCredentials(places, env, reference, { authFile, helpers: registries.credentialHelpers, warn: (text) => log.warn(text) })
            : { kind: 'password', ...credentials },
      }),
  });
  return { host, connection, [Symbol.asyncDispose]: () => transport[Symbol.asyncDispose]() };
}

/** What `login` and `logout` are for: the key under which credentials are kept, and the registry in it. */
export type RegistryKey = { readonly key: string; readonly registry: string; readonly path: string };

/**
 * Reads the operand of `login` and `logout`: a registry, a part of one (`host/team/app`), or an address, of which only the host counts.
 *
 * @throws {TiffinError} `invalid-argument` for tags, digests, and what is no name
 */
export function parseRegistryKey(text: string): RegistryKey {
  const address = /^https?:\/\/([^/]*)/i.exec(text);
  const key = address?.[1] ?? text.replace(/\/$/, '');
  const [registry = '', ...rest] = key.split('/');
  const path = rest.join('/');
  if (path !== '' && /[:@]/.test(path)) throw new TiffinError('invalid-argument', `reference "${key}" contains tag or digest`);
  makeReference(registry, path === '' ? 'x' : path, {});
  return { key, registry, path };
}

/**
 * Asks a registry whether it takes credentials.
 *
 * @throws {TiffinError} `unauthorized` when it does not; `unreachable`
 */
export async function checkCredentials(
  { registry, path }: RegistryKey,
  options: RegistryOptions & Required<Pick<RegistryOptions, 'credentials'>>,
  signal?: AbortSignal,
): Promise<void> {
  await using opened = openHost({ registry, path, scope: '' }, options);
  await opened.connection.read({ path: '/v2/', step: `pinging container registry ${opened.host}`, signal }, 1 << 20);
}

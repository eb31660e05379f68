import { findCredentials } from '../../config/auth-file.ts';
import { findCertificates, systemAuthorities } from '../../config/certs.ts';
import { repositoryName } from '../../oci/reference.ts';
import type { TokenCache } from '../auth/authorizer.ts';
import { Authorizer } from '../auth/authorizer.ts';
import type { BlobSource } from '../blob/blob-source.ts';
import type { Endpoint } from '../endpoints.ts';
import { Connection } from '../http/connection.ts';
import { findOrigin } from '../http/origin.ts';
import type { Timing } from '../http/timing.ts';
import { Transport } from '../http/transport.ts';
import type { Warnings } from '../http/warnings.ts';
import type { RegistryOptions } from '../options.ts';

/** A repository of one registry, and the connection to it. */
export type Repository = BlobSource & { readonly host: string; readonly isMirror: boolean };

/** What the repositories of one client share. */
export type SharedParts = {
  readonly options: RegistryOptions;
  readonly timing: Timing;
  readonly tokens: TokenCache;
  readonly transport: Transport;
  readonly warnings: Warnings;
};

/** What is done in a repository. */
export type Access = {
  readonly actions: 'pull' | 'pull,push' | 'delete';
  /** Another repository of the same registry, to read from. */
  readonly alsoPull?: string | undefined;
};

/** Makes the transport of a client. */
export function makeTransport(options: RegistryOptions, timing: Timing): Transport {
  const { places, env, certificateDirectory } = options;
  return new Transport({
    env,
    timing,
    userAgent: 'tiffin',
    certificates: (host) => findCertificates(places, host, { directory: certificateDirectory }),
    authorities: () => systemAuthorities(env),
  });
}

/** Opens a repository; nothing is connected yet. */
export function openRepository(endpoint: Endpoint, shared: SharedParts, access: Access = { actions: 'pull' }): Repository {
  const { reference, isMirror } = endpoint;
  const { options, timing, tokens, transport, warnings } = shared;
  // Docker Hub is not where its name says.
  const host = reference.domain === 'docker.io' ? 'registry-1.docker.io' : reference.domain;
  const insecure = options.verifyTls === undefined ? endpoint.insecure : !options.verifyTls;
  let origin: Promise<URL> | undefined;
  const connection = new Connection({
    transport,
    timing,
    log: options.log,
    insecure,
    warnings,
    origin: (signal) => {
      origin ??= findOrigin(transport, { host, insecure, strict: options.verifyTls === true }, signal);
      // A failure may pass: the next request looks again.
      origin.catch(() => (origin = undefined));
      return origin;
    },
    authorizer: (found) =>
      new Authorizer(found.origin, {
        transport,
        insecure,
        tokens,
        documentMs: timing.documentMs,
        scope: scopeOf(reference.path, access),
        credentials: () => lookUp(options, endpoint),
      }),
  });
  return { connection, repository: reference.path, name: repositoryName(reference), host, isMirror };
}

function scopeOf(path: string, { actions, alsoPull }: Access): string {
  return `repository:${path}:${actions}${alsoPull === undefined ? '' : ` repository:${alsoPull}:pull`}`;
}

/** Credentials given on the command line are for the registry that was named there, not for its mirrors. */
async function lookUp(options: RegistryOptions, { reference, isMirror }: Endpoint): ReturnType<typeof findCredentials> {
  const { places, env, registries, authFile, credentials, log } = options;
  if (credentials !== undefined && !isMirror) return { kind: 'password', ...credentials };
  return findCredentials(places, env, reference, { authFile, helpers: registries.credentialHelpers, warn: (message) => log.warn(message) });
}

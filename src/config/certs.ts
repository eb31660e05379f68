import { readdirSync } from 'node:fs';
import { join } from 'node:path';

import { errnoOf, TiffinError } from '../lib/errors.ts';
import type { Environment, Places } from './places.ts';
import { readSourceFile } from './source-file.ts';

/** What a host is to be trusted by, and what we show it; all in PEM. */
export type Certificates = {
  /** Authorities in addition to the system's. */
  readonly authorities: readonly string[];
  readonly clients: readonly { readonly certificate: string; readonly key: string }[];
};

/** Where certificates are; `directory` is `--cert-dir`, which stands alone. */
export type CertificateOptions = { readonly directory?: string | undefined; readonly systemDirectories?: readonly string[] };

const bundles: readonly string[] = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/**
 * Finds the certificates for a registry, in the first of `~/.config/containers/certs.d/HOST[:PORT]`, `/etc/containers/certs.d/…`,
 * `/etc/docker/certs.d/…` that exists: `*.crt` are authorities, `X.cert` and `X.key` are ours.
 *
 * @param host as the reference writes it, port included
 * @throws {TiffinError} `invalid-argument` for a certificate without its key or a key without its certificate
 * @see containers-certs.d(5)
 */
export function findCertificates(places: Places, host: string, options: CertificateOptions = {}): Certificates {
  // Hosts come from parsed references, but a redirect may name others.
  if (!/^[A-Za-z0-9.[\]:-]+$/.test(host) || host.startsWith('.')) return { authorities: [], clients: [] };
  const system = options.systemDirectories ?? ['/etc/containers/certs.d', '/etc/docker/certs.d'];
  const all = [join(places.configHome, 'containers/certs.d'), ...system].map((directory) => join(directory, host));
  const candidates = options.directory === undefined ? all : [options.directory];
  for (const directory of candidates) {
    const names = listNames(directory);
    if (names !== undefined) return readDirectory(directory, names);
  }
  return { authorities: [], clients: [] };
}

/**
 * The certificate authorities that the system trusts, in PEM: `SSL_CERT_FILE`, else the bundle of the distribution.
 * Node's own list does not have what an administrator added.
 *
 * @returns undefined where there is none
 */
export function systemAuthorities(env: Environment): string | undefined {
  const named = env['SSL_CERT_FILE'];
  for (const path of named === undefined || named === '' ? bundles : [named]) {
    const text = readSourceFile(path);
    if (text !== undefined) return text;
  }
  return undefined;
}

function listNames(directory: string): readonly string[] | undefined {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    if (['ENOENT', 'ENOTDIR', 'EACCES'].includes(errnoOf(error) ?? '')) return undefined;
    throw error;
  }
}

function readDirectory(directory: string, names: readonly string[]): Certificates {
  const read = (name: string): string => readSourceFile(join(directory, name)) ?? '';
  const stems = (suffix: string): readonly string[] =>
    names.filter((name) => name.endsWith(suffix)).map((name) => name.slice(0, -suffix.length));
  const keys = new Set(stems('.key'));
  const certificates = stems('.cert');
  const lonely = certificates.find((stem) => !keys.has(stem));
  if (lonely !== undefined) {
    throw new TiffinError('invalid-argument', `${directory}: missing key ${lonely}.key for client certificate ${lonely}.cert`, {
      hint: 'certificates of authorities must end in .crt',
    });
  }
  const orphan = [...keys].find((stem) => !certificates.includes(stem));
  if (orphan !== undefined)
    throw new TiffinError('invalid-argument', `${directory}: missing client certificate ${orphan}.cert for key ${orphan}.key`);
  return {
    authorities: stems('.crt').map((stem) => read(`${stem}.crt`)),
    clients: certificates.map((stem) => ({ certificate: read(`${stem}.cert`), key: read(`${stem}.key`) })),
  };
}

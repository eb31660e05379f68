import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadLookaside, lookasideUrl } from '../../config/lookaside.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { makeDirectories, readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Digest } from '../../oci/digest.ts';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import type { ImageReference } from '../../oci/reference.ts';
import { repositoryName } from '../../oci/reference.ts';
import type { ImageTrust } from '../services.ts';
import { maxSignatureBytes } from './payload.ts';

/** More are not looked at. */
const maxSignatures = 100;

/** Where the signatures of one manifest are: `…/library/alpine@sha256=HEX/signature-1`. */
type SignaturePlace = { readonly base: URL; readonly directory: string };

/**
 * Reads the signatures of a manifest, in the order in which they were made, from where registries.d says.
 *
 * @throws {TiffinError} `unreachable` when the place cannot be asked
 */
export async function* readSignatures(
  trust: ImageTrust,
  image: { readonly reference: ImageReference; readonly digest: Digest },
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const base = lookasideUrl(await loadLookaside(trust.places), image.reference, { use: 'read', places: trust.places });
  const directory = directoryOf(image.reference, image.digest);
  for (let number = 1; number <= maxSignatures; number += 1) {
    const bytes = await readOne(trust, { base, directory }, { number, signal });
    if (bytes === undefined) return;
    yield bytes;
  }
}

/**
 * Writes one more signature of a manifest.
 *
 * @param directory in place of what registries.d says
 * @returns where it is now
 * @throws {TiffinError} `unsupported` when the place is no directory of this machine
 */
export async function writeSignature(
  trust: ImageTrust,
  image: { readonly reference: ImageReference; readonly digest: Digest },
  signature: { readonly bytes: Uint8Array; readonly directory?: string | undefined },
): Promise<string> {
  const top = signature.directory ?? (await localPlace(trust, image.reference));
  const directory = join(top, directoryOf(image.reference, image.digest));
  makeDirectories(directory);
  for (let number = 1; number <= maxSignatures; number += 1) {
    const path = join(directory, `signature-${number}`);
    const there = readFileIfThere(path);
    if (there !== undefined && Buffer.compare(there, signature.bytes) !== 0) continue;
    // Whoever pulls must be able to read it: signatures are no secret.
    if (there === undefined) writeFileAtomically(path, signature.bytes, { mode: 0o644 });
    return path;
  }
  throw new TiffinError('denied', `${directory} has ${maxSignatures} signatures already`);
}

/** The directory of this machine that new signatures go to. @throws {TiffinError} `unsupported` when they go elsewhere */
export async function localPlace(trust: ImageTrust, reference: ImageReference): Promise<string> {
  const url = lookasideUrl(await loadLookaside(trust.places), reference, { use: 'write', places: trust.places });
  if (url.protocol === 'file:') return fileURLToPath(url);
  throw new TiffinError('unsupported', `signatures of ${repositoryName(reference)} cannot be written to ${url.href}`, {
    hint: 'set "lookaside-staging: file:///DIRECTORY" for it in ~/.config/containers/registries.d, and publish that directory yourself',
  });
}

function directoryOf(reference: ImageReference, digest: Digest): string {
  return `${reference.path}@${digestAlgorithm(digest)}=${digestHex(digest)}`;
}

async function readOne(
  trust: ImageTrust,
  { base, directory }: SignaturePlace,
  { number, signal }: { readonly number: number; readonly signal: AbortSignal | undefined },
): Promise<Uint8Array | undefined> {
  const name = `${directory}/signature-${number}`;
  if (base.protocol === 'file:') return readFileIfThere(join(fileURLToPath(base), name));
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}/${name}`;
  return trust.fetchDocument(url, { maxBytes: maxSignatureBytes, signal });
}

function readFileIfThere(path: string): Uint8Array | undefined {
  try {
    return readRegularFile(path, maxSignatureBytes);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') return undefined;
    throw errno === undefined ? error : new TiffinError('denied', `read ${path}`, { cause: error });
  }
}

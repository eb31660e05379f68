import type { KeyObject } from 'node:crypto';
import { Readable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';
import { version } from '../lib/version.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { mediaTypes } from '../oci/descriptor.ts';
import { digestOf } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import { parseManifest } from '../oci/manifest.ts';
import type { ImageReference } from '../oci/reference.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { ImageServices, ImageTrust, RegistryAccess, Repository } from './services.ts';
import { attachedLayers } from './signature/attachments.ts';
import { localPlace, writeSignature } from './signature/lookaside.ts';
import { signOpenPgp } from './signature/openpgp.ts';
import { makePayload } from './signature/payload.ts';
import { readPrivateKey } from './signature/private-key.ts';
import { attachmentTag, makeAttachment, signWithKey } from './signature/sigstore.ts';
import type { ImageSink } from './sink.ts';

/** With which keys an image is to be signed, as the options of `push` say. */
export type SigningWishes = {
  /** A key of the user's GnuPG. */
  readonly gpgKey?: string | undefined;
  /** A file with a private key, as cosign makes it. */
  readonly sigstoreKeyPath?: string | undefined;
  /** Asked for only when a key is locked. */
  readonly passphrase: () => Promise<string>;
  /** The passphrase is at hand (from a file): gpg gets it, too. */
  readonly hasPassphrase: boolean;
};

/** Keys that are ready to sign. */
export type Signers = {
  readonly gpg: { readonly key: string; readonly passphrase: string | undefined } | undefined;
  readonly sigstore: KeyObject | undefined;
};

/** A manifest that is in a registry, and how to get at its repository. */
export type ManifestToSign = {
  /** The name that the signature vouches for. */
  readonly reference: ImageReference;
  readonly digest: Digest;
  readonly sink: ImageSink;
  readonly repository: Pick<Repository, 'getManifest'>;
};

/**
 * Gets the keys ready, so that a wrong passphrase or a place that signatures cannot be written to is known before anything is sent.
 *
 * @returns undefined when nothing is to be signed
 * @throws {TiffinError} `not-found`, `denied`, `corrupt`, `unsupported`
 */
export async function prepareSigners(
  trust: ImageTrust,
  reference: ImageReference,
  { gpgKey, sigstoreKeyPath, passphrase, hasPassphrase }: SigningWishes,
): Promise<Signers | undefined> {
  if (gpgKey === undefined && sigstoreKeyPath === undefined) return undefined;
  const sigstore = sigstoreKeyPath === undefined ? undefined : await readPrivateKey(sigstoreKeyPath, passphrase);
  if (gpgKey === undefined) return { gpg: undefined, sigstore };
  await localPlace(trust, reference);
  const gpg = { key: gpgKey, passphrase: hasPassphrase ? await passphrase() : undefined };
  // To sign something is the only way to know that gpg can.
  await signOpenPgp(new Uint8Array(), gpg, { tmp: trust.places.tmp, env: trust.env });
  return { gpg, sigstore };
}

/**
 * Signs a manifest that was pushed: with GnuPG into the directory that registries.d names, with a key of cosign's into the registry.
 *
 * @throws {TiffinError} those of gpg and of the registry; the image stays, unsigned
 */
export async function signManifest(trust: ImageTrust, signers: Signers, manifest: ManifestToSign, signal?: AbortSignal): Promise<void> {
  const claim = { dockerReference: formatReference(withDefaultTag(manifest.reference)), manifestDigest: manifest.digest };
  const maker = { creator: `tiffin ${version}`, seconds: Math.floor(Date.now() / 1000) };
  if (signers.gpg !== undefined) {
    const bytes = await signOpenPgp(makePayload(claim, 'simple', maker), signers.gpg, { tmp: trust.places.tmp, env: trust.env, signal });
    await writeSignature(trust, manifest, { bytes });
  }
  if (signers.sigstore === undefined) return;
  const payload = makePayload(claim, 'sigstore', maker);
  const earlier = await attachedLayers(manifest.repository, manifest.digest, signal);
  const attachment = makeAttachment(payload, signWithKey(payload, signers.sigstore), earlier);
  for (const bytes of [attachment.payload, attachment.config]) await putBytes(manifest.sink, bytes, signal);
  await manifest.sink.putManifest(attachment.manifest, {
    mediaType: mediaTypes.ociManifest,
    digest: digestOf(attachment.manifest),
    tag: attachmentTag(manifest.digest),
    signal,
  });
}

/** Signs a manifest that was just pushed: {@link signManifest}, with a connection of its own for reading. */
export async function signPushed(
  services: Pick<ImageServices, 'trust' | 'openRepository'>,
  signers: Signers,
  manifest: Omit<ManifestToSign, 'repository'>,
  { access = {}, signal }: { readonly access?: RegistryAccess | undefined; readonly signal?: AbortSignal | undefined },
): Promise<void> {
  await using repository = await services.openRepository(manifest.reference, access);
  await signManifest(services.trust, signers, { ...manifest, repository }, signal);
}

/** How `signImages` signs. */
export type SignImagesOptions = {
  readonly gpgKey: string;
  /** In place of what registries.d says. */
  readonly directory?: string | undefined;
  /** Each manifest of a list, not the list. */
  readonly all: boolean;
  readonly access: RegistryAccess;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Signs images that are in a registry with GnuPG (`image sign`); the signatures are files for the lookaside.
 *
 * @throws {TiffinError} `invalid-argument` with `all` for an image that is no list; those of gpg and of the registry
 */
export async function signImages(
  services: Pick<ImageServices, 'trust' | 'openRepository'>,
  names: readonly string[],
  { gpgKey, directory, all, access, signal }: SignImagesOptions,
): Promise<void> {
  const { trust } = services;
  for (const name of names) {
    const reference = withDefaultTag(parseReference(name.replace(/^docker:\/\//, '')));
    await using repository = await services.openRepository(reference, access);
    const fetched = await repository.getManifest(reference.digest ?? reference.tag ?? '', signal);
    const digests = all ? manifestsOf(fetched, name).map(({ digest }) => digest) : [fetched.digest];
    for (const digest of digests) {
      const claim = { dockerReference: formatReference(reference), manifestDigest: digest };
      const document = makePayload(claim, 'simple', { creator: `tiffin ${version}`, seconds: Math.floor(Date.now() / 1000) });
      const bytes = await signOpenPgp(document, { key: gpgKey, passphrase: undefined }, { tmp: trust.places.tmp, env: trust.env, signal });
      await writeSignature(trust, { reference, digest }, { bytes, directory });
    }
  }
}

function manifestsOf(fetched: { readonly bytes: Uint8Array; readonly mediaType: string }, name: string): readonly Descriptor[] {
  const parsed = parseManifest(fetched.bytes, fetched.mediaType);
  if (parsed.kind === 'index') return parsed.manifests;
  throw new TiffinError('invalid-argument', `${name} is not a multi-architecture image (manifest type ${fetched.mediaType})`);
}

async function putBytes(sink: ImageSink, bytes: Buffer, signal: AbortSignal | undefined): Promise<void> {
  const blob: Descriptor = { mediaType: 'application/octet-stream', digest: digestOf(bytes), size: bytes.length };
  if (await sink.hasBlob(blob, { signal })) return;
  await sink.putBlob(blob, (offset) => Promise.resolve(Readable.from([bytes.subarray(offset)], { objectMode: false })), { signal });
}

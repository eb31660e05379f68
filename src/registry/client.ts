import { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { throwIfCancelled } from '../lib/retry.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { mediaTypeOf, mediaTypes } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { digestAlgorithm, digestOf, isDigest } from '../oci/digest.ts';
import type { Index, Manifest } from '../oci/manifest.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import type { ImageReference } from '../oci/reference.ts';
import { defaultTag } from '../oci/reference.ts';
import type { TokenCache } from './auth/authorizer.ts';
import { BlobReader } from './blob/blob-reader.ts';
import { foreignSources } from './blob/blob-source.ts';
import { endpointsFor } from './endpoints.ts';
import type { Timing } from './http/timing.ts';
import { timingFor } from './http/timing.ts';
import { Transport } from './http/transport.ts';
import { Warnings } from './http/warnings.ts';
import type { RegistryOptions } from './options.ts';
import type { Repository } from './repository/repository.ts';
import { makeTransport, openRepository } from './repository/repository.ts';
import { listReferrers } from './referrers/list.ts';
import { listTags } from './repository/tags.ts';

/** A manifest as received, its own digest, and what it says. */
export type FetchedManifest = {
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly mediaType: string;
  readonly manifest: Manifest | Index;
};

/** The bytes of a blob from `offset` on, which is 0 when the registry cannot resume; the digest is the reader's to check. */
export type BlobStream = { readonly stream: Readable; readonly offset: number };

/** Where a blob is to begin, and who may give up. */
export type OpenBlobOptions = {
  /** Bytes that are there already. */
  readonly offset?: number;
  readonly signal?: AbortSignal | undefined;
  /** Leaves out mirrors: for another try after one gave wrong bytes. */
  readonly primaryOnly?: boolean;
};

const manifestTypes = [mediaTypes.ociIndex, mediaTypes.ociManifest, mediaTypes.dockerIndex, mediaTypes.dockerManifest].join(', ');

/**
 * Opens a client for the repository of a reference; nothing is connected yet.
 *
 * @throws {TiffinError} `denied` when the configuration blocks the registry
 */
export function openRegistry(reference: ImageReference, options: RegistryOptions): RegistryClient {
  return new RegistryClient(reference, options);
}

/**
 * Reads one repository: from its mirrors where the configuration names some, then from its own registry. Failures that may pass are
 * tried again, credentials are shown only to the registry they belong to.
 */
export class RegistryClient implements AsyncDisposable {
  readonly #reference: ImageReference;
  readonly #options: RegistryOptions;
  readonly #timing: Timing;
  readonly #transport: Transport;
  /** Mirrors first; the one that gave the manifest moves to the front for the blobs. */
  #repositories: readonly Repository[];

  constructor(reference: ImageReference, options: RegistryOptions) {
    const tokens: TokenCache = new Map();
    this.#reference = reference;
    this.#options = options;
    this.#timing = timingFor(options);
    this.#transport = makeTransport(options, this.#timing);
    const shared = { options, timing: this.#timing, tokens, transport: this.#transport, warnings: new Warnings(options.log) };
    this.#repositories = endpointsFor(reference, options.registries).map((endpoint) => openRepository(endpoint, shared));
  }

  /**
   * Gets a manifest or an index, by the tag or digest of the reference unless told otherwise.
   *
   * @param which a tag, a digest, or a descriptor, whose size is then checked too
   * @throws {TiffinError} `not-found`, `unauthorized`, `denied`, `unreachable`; `corrupt` when it is not what its digest says
   */
  async getManifest(
    which: string | Descriptor = this.#reference.digest ?? this.#reference.tag ?? defaultTag,
    signal?: AbortSignal,
  ): Promise<FetchedManifest> {
    let failure: unknown;
    for (const [index, repository] of this.#repositories.entries()) {
      const isLast = index === this.#repositories.length - 1;
      try {
        const fetched = await this.#fetchManifest(repository, which, { signal, once: !isLast });
        this.#repositories = [repository, ...this.#repositories.filter((other) => other !== repository)];
        return fetched;
      } catch (error) {
        throwIfCancelled(signal);
        failure = error;
        if (!isLast) this.#options.log.debug(`${error instanceof Error ? error.message : String(error)}; asking the next place`);
      }
    }
    throw failure;
  }

  /**
   * Asks which digest a tag has now, without fetching it. The answer is the registry's word: enough to see that nothing changed, not to
   * trust what it names.
   *
   * @returns undefined when the registry does not say
   * @throws {TiffinError} as {@link getManifest}
   */
  async peekDigest(tag: string = this.#reference.tag ?? defaultTag, signal?: AbortSignal): Promise<Digest | undefined> {
    const repository = this.#primary();
    const { response } = await repository.connection.read(
      { ...this.#manifestRequest(repository, tag), method: 'HEAD', signal },
      maxManifestBytes,
    );
    const digest = response.header('docker-content-digest');
    return isDigest(digest) ? digest : undefined;
  }

  /**
   * Opens a blob. The stream reconnects by itself and goes on where it was cut; its errors are ours. Content that the descriptor
   * carries in itself is not fetched.
   *
   * @throws {TiffinError} as {@link getManifest}
   */
  async openBlob(blob: Descriptor, { offset = 0, signal, primaryOnly = false }: OpenBlobOptions = {}): Promise<BlobStream> {
    const inline = inlineData(blob);
    if (inline !== undefined) return { stream: Readable.from([inline], { objectMode: false }), offset: 0 };
    if (offset === blob.size) return { stream: Readable.from([], { objectMode: false }), offset };
    const primary = this.#primary();
    const sources = [...(primaryOnly ? [primary] : this.#repositories), ...foreignSources(blob, primary)];
    const reader = new BlobReader({ blob, sources, timing: this.#timing, log: this.#options.log, signal });
    const opened = await reader.open(Math.min(offset, blob.size));
    const stream = Readable.from(reader.read(opened), { objectMode: false, highWaterMark: 1 << 20 });
    stream.once('close', () => void opened.response.discard());
    return { stream, offset: opened.position };
  }

  /**
   * Lists the tags of the repository, in the registry's order.
   *
   * @throws {TiffinError} as {@link getManifest}
   */
  listTags(signal?: AbortSignal): Promise<readonly string[]> {
    return listTags(this.#primary(), signal);
  }

  /**
   * Lists what refers to a manifest: signatures, attestations, attached artifacts.
   *
   * @param artifactType only those of this type
   * @throws {TiffinError} as {@link getManifest}
   */
  listReferrers(subject: Digest, artifactType?: string, signal?: AbortSignal): Promise<readonly Descriptor[]> {
    return listReferrers(this.#primary(), { subject, artifactType, signal });
  }

  /** Asks whether the registry answers, and takes our credentials. @throws {TiffinError} */
  async ping(signal?: AbortSignal): Promise<void> {
    const { connection, host } = this.#primary();
    await connection.read({ path: '/v2/', step: `pinging container registry ${host}`, signal }, 1 << 20);
  }

  /** Closes all connections; streams that are still open fail. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#transport[Symbol.asyncDispose]();
  }

  #primary(): Repository {
    const primary = this.#repositories.find(({ isMirror }) => !isMirror);
    if (primary === undefined) throw new Error('a reference has no registry');
    return primary;
  }

  #manifestRequest(repository: Repository, which: string): { path: string; step: string; headers: { accept: string } } {
    return {
      path: `/v2/${repository.repository}/manifests/${which}`,
      step: `reading manifest ${which} in ${repository.name}`,
      headers: { accept: manifestTypes },
    };
  }

  /** Wrong bytes are asked for a second time: caches in between are a common cause. */
  async #fetchManifest(
    repository: Repository,
    which: string | Descriptor,
    options: { readonly signal: AbortSignal | undefined; readonly once: boolean },
  ): Promise<FetchedManifest> {
    try {
      return await this.#fetchManifestOnce(repository, which, options);
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'corrupt' || options.once) throw error;
      return await this.#fetchManifestOnce(repository, which, options);
    }
  }

  async #fetchManifestOnce(
    repository: Repository,
    which: string | Descriptor,
    options: { readonly signal: AbortSignal | undefined; readonly once: boolean },
  ): Promise<FetchedManifest> {
    const name = typeof which === 'string' ? which : which.digest;
    const request = this.#manifestRequest(repository, name);
    const { response, bytes } = await repository.connection.read({ ...request, ...options }, maxManifestBytes);
    if (typeof which !== 'string' && bytes.byteLength !== which.size) {
      throw new TiffinError('corrupt', `${request.step}: ${bytes.byteLength} bytes came, its descriptor says ${which.size}`);
    }
    const expected = isDigest(name) ? name : undefined;
    const digest = digestOf(bytes, expected === undefined ? 'sha256' : digestAlgorithm(expected));
    if (expected !== undefined && digest !== expected) throw new TiffinError('corrupt', `${request.step}: it does not match its digest`);
    const manifest = parseManifest(bytes, mediaTypeOf(response.header('content-type')));
    return { bytes, digest, mediaType: manifest.mediaType, manifest };
  }
}

/** The bytes that a descriptor carries in itself, if they are what it says. */
function inlineData({ data, size, digest }: Descriptor): Uint8Array | undefined {
  if (data === undefined || data.length > maxManifestBytes) return undefined;
  const bytes = Buffer.from(data, 'base64');
  return bytes.byteLength === size && digestOf(bytes, digestAlgorithm(digest)) === digest ? bytes : undefined;
}

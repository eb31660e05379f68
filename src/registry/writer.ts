import type { Readable } from 'node:stream';
import { TiffinError } from '../lib/errors.ts';
import { throwIfCancelled } from '../lib/retry.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { isIndexMediaType } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { digestAlgorithm, isDigest } from '../oci/digest.ts';
import { parseManifest } from '../oci/manifest.ts';
import type { ImageReference } from '../oci/reference.ts';
import { parseReference, repositoryName } from '../oci/reference.ts';
import type { TokenCache } from './auth/authorizer.ts';
import { pushEndpoint } from './endpoints.ts';
import { readRefusal } from './http/connection.ts';
import type { Timing } from './http/timing.ts';
import { timingFor } from './http/timing.ts';
import type { Transport, WireResponse } from './http/transport.ts';
import { Warnings } from './http/warnings.ts';
import type { RegistryOptions } from './options.ts';
import { addReferrer } from './referrers/fallback.ts';
import type { Repository, SharedParts } from './repository/repository.ts';
import { makeTransport, openRepository } from './repository/repository.ts';
import { BlobUpload } from './upload/blob-upload.ts';
import type { UploadSession } from './upload/upload-session.ts';
import { abandonUpload, mountBlob } from './upload/upload-session.ts';

/** What a blob may be had from, instead of being sent. */
export type BlobLookup = { readonly mountFrom?: readonly string[] | undefined; readonly signal?: AbortSignal | undefined };

/** How a blob is sent. */
export type BlobOptions = {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: ((bytes: number) => void) | undefined;
};

/** How a manifest is put. */
export type ManifestOptions = {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly tag?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

const maxMounts = 3;

/**
 * Opens a repository for writing; nothing is connected yet. It is the one that was named: mirrors are for reading.
 *
 * @throws {TiffinError} `denied` when the configuration blocks the registry
 */
export function openRegistryWriter(reference: ImageReference, options: Omit<RegistryOptions, 'policy'>): RegistryWriter {
  return new RegistryWriter(reference, options);
}

/** Writes to one repository: blobs that are not there, manifests, tags. Failures that may pass are tried again. */
export class RegistryWriter implements AsyncDisposable {
  /** Plain tars are packed on the way, as everybody does. */
  readonly wishes = { packedLayers: true };
  /** The repository, as names of images begin. */
  readonly place: string;
  readonly #reference: ImageReference;
  readonly #shared: SharedParts;
  readonly #timing: Timing;
  readonly #transport: Transport;
  readonly #target: Repository;
  /** Uploads that a registry began when it could not mount. */
  readonly #sessions = new Map<Digest, UploadSession>();

  constructor(reference: ImageReference, options: RegistryOptions) {
    const tokens: TokenCache = new Map();
    this.#reference = reference;
    this.place = repositoryName(reference);
    this.#timing = timingFor(options);
    this.#transport = makeTransport(options, this.#timing);
    this.#shared = { options, timing: this.#timing, tokens, transport: this.#transport, warnings: new Warnings(options.log) };
    this.#target = openRepository(pushEndpoint(reference, options.registries), this.#shared, { actions: 'pull,push' });
  }

  /**
   * Whether the repository has a blob, or the registry takes it from one of its others.
   *
   * @throws {TiffinError} `unauthorized`, `denied`, `unreachable`
   */
  async hasBlob({ digest, size }: Descriptor, { mountFrom = [], signal }: BlobLookup = {}): Promise<boolean> {
    const { connection, repository, name } = this.#target;
    const step = `looking for blob ${digest} in ${name}`;
    const path = `/v2/${repository}/blobs/${digest}`;
    const response = await connection.open({ path, step, method: 'HEAD', accept: [404], signal });
    await response.discard();
    const length = response.header('content-length');
    if (response.status === 200 && (length === undefined || Number(length) === size)) return true;
    const paths = mountFrom.map((from) => this.#mountable(from)).filter((from) => from !== undefined);
    for (const from of [...new Set(paths)].slice(0, maxMounts)) if (await this.#mount(digest, from, signal)) return true;
    return false;
  }

  /** Sends a blob. @throws {TiffinError} as `hasBlob`; `corrupt` when it is not what its digest says, or the registry's answers are wrong */
  async putBlob(blob: Descriptor, open: (offset: number) => Promise<Readable>, { signal, progress }: BlobOptions = {}): Promise<void> {
    const session = this.#sessions.get(blob.digest);
    this.#sessions.delete(blob.digest);
    const upload = new BlobUpload({ target: this.#target, blob, open, timing: this.#timing, signal, progress, session });
    await upload.run();
  }

  /**
   * Puts a manifest or an index. One with a `subject` is entered into the fallback tag of a registry without the referrers API.
   *
   * @throws {TiffinError} as `hasBlob`; `unsupported` when the registry does not take manifests of this kind
   */
  async putManifest(bytes: Uint8Array, { mediaType, digest, tag, signal }: ManifestOptions): Promise<void> {
    const { connection, repository, name } = this.#target;
    const step = `writing manifest ${tag ?? digest} to ${name}`;
    const headers = { 'content-type': mediaType, 'content-length': String(bytes.byteLength) };
    const path = `/v2/${repository}/manifests/${tag ?? digest}`;
    const response = await connection.open({ path, step, method: 'PUT', headers, body: bytes, accept: [201, 202, 204, 400, 415], signal });
    if (response.status >= 400) throw await manifestRefusal(response, step, mediaType);
    await response.discard();
    requireSameDigest(response, digest, step);
    const subject = parseManifest(bytes, mediaType).subject;
    if (subject === undefined || response.header('oci-subject') !== undefined) return;
    await addReferrer(this.#target, subject.digest, { descriptor: referrerDescriptor(bytes, { mediaType, digest }), signal });
  }

  /**
   * Deletes a manifest, and with it the tags that name it; or a tag alone, where the registry can.
   *
   * @throws {TiffinError} `not-found`; `unsupported` when the registry deletes nothing
   */
  async deleteManifest(which: string, signal?: AbortSignal): Promise<void> {
    const { connection, repository, name } = openRepository(pushEndpoint(this.#reference, this.#shared.options.registries), this.#shared, {
      actions: 'delete',
    });
    const step = `deleting manifest ${which} of ${name}`;
    const path = `/v2/${repository}/manifests/${which}`;
    const response = await connection.open({ path, step, method: 'DELETE', accept: [202, 204, 400, 405], signal });
    if (response.status < 300) {
      await response.discard();
      return;
    }
    const { failure } = await readRefusal(response, step);
    throw new TiffinError('unsupported', failure.message, {
      hint: isDigest(which)
        ? 'this registry is set up so that nothing can be deleted'
        : 'give the digest of the manifest: few registries delete tags',
    });
  }

  /** Gives up what was begun, and closes all connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    const sessions = [...this.#sessions.values()];
    this.#sessions.clear();
    await Promise.all(sessions.map((session) => abandonUpload(this.#target, session)));
    await this.#transport[Symbol.asyncDispose]();
  }

  /** The path of another repository of this registry; undefined for one elsewhere. */
  #mountable(from: string): string | undefined {
    const { domain, path } = parseReference(from);
    return domain === this.#reference.domain && path !== this.#reference.path ? path : undefined;
  }

  async #mount(digest: Digest, from: string, signal: AbortSignal | undefined): Promise<boolean> {
    const endpoint = pushEndpoint(this.#reference, this.#shared.options.registries);
    const target = openRepository(endpoint, this.#shared, { actions: 'pull,push', alsoPull: from });
    try {
      const result = await mountBlob(target, { digest, from, signal });
      if (result === 'mounted') return true;
      const before = this.#sessions.get(digest);
      if (before === undefined) this.#sessions.set(digest, result);
      else await abandonUpload(target, result);
    } catch (error) {
      throwIfCancelled(signal);
      if (!(error instanceof TiffinError)) throw error;
      // To spare the bytes is all that was tried: we may not read there, or the registry does not know how.
      this.#shared.options.log.debug(error.message);
    }
    return false;
  }
}

/** @throws {TiffinError} `corrupt` when a registry made something else of what it was given */
function requireSameDigest(response: Pick<WireResponse, 'header'>, digest: Digest, step: string): void {
  const stated = response.header('docker-content-digest');
  if (isDigest(stated) && digestAlgorithm(stated) === digestAlgorithm(digest) && stated !== digest) {
    throw new TiffinError('corrupt', `${step}: the registry made ${stated} of ${digest}`);
  }
}

/** What the list of referrers says about a manifest. */
function referrerDescriptor(bytes: Uint8Array, { mediaType, digest }: Pick<Descriptor, 'mediaType' | 'digest'>): Descriptor {
  const document = parseManifest(bytes, mediaType);
  const { annotations } = document;
  const artifactType = document.artifactType ?? (document.kind === 'manifest' ? document.config.mediaType : undefined);
  return {
    mediaType,
    digest,
    size: bytes.byteLength,
    ...(artifactType === undefined ? {} : { artifactType }),
    ...(annotations === undefined ? {} : { annotations }),
  };
}

async function manifestRefusal(response: WireResponse, step: string, mediaType: string): Promise<Error> {
  const { failure, code } = await readRefusal(response, step);
  if (response.status !== 415 && code !== 'MANIFEST_INVALID' && code !== 'UNSUPPORTED' && code !== 'TAG_INVALID') return failure;
  const other = isIndexMediaType(mediaType) ? 'lists' : 'manifests';
  return new TiffinError('unsupported', failure.message, {
    cause: failure,
    hint: `the registry may not take ${other} of this kind: try --format v2s2 or --format oci`,
  });
}

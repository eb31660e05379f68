import { TiffinError } from '../../lib/errors.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';
import type { ListEntry } from '../../oci/manifest-list.ts';
import { parseReference, repositoryName } from '../../oci/reference.ts';
import type { ImageReference } from '../../oci/reference.ts';
import type { DocumentRecord } from '../../storage/document-record.ts';
import type { BlobSource } from '../blob-source.ts';
import type { ImageServices, RegistryAccess, Repository } from '../services.ts';

/** The manifest of an entry, and where the blobs that it names are read; no source: in the store. */
export type EntrySource = {
  readonly bytes: Uint8Array;
  readonly source: BlobSource | undefined;
};

/** What sources are opened with. */
export type SourceParts = {
  readonly list: DocumentRecord;
  readonly access: RegistryAccess;
  /** `--creds` and `--tls-verify` are meant for where the list goes, and for sources on the same registry. */
  readonly target: { readonly reference: ImageReference | undefined };
};

/** Reads the images of a list from the store, or else from the registry where the list found them. Open until disposed of. */
export class EntrySources implements AsyncDisposable {
  readonly #services: Pick<ImageServices, 'blobs' | 'openRepository'>;
  readonly #parts: SourceParts;
  readonly #open = new Map<string, Repository>();
  /** Of what the indexes in the list name. */
  readonly #inherited = new Map<string, string>();

  constructor(services: Pick<ImageServices, 'blobs' | 'openRepository'>, parts: SourceParts) {
    this.#services = services;
    this.#parts = parts;
  }

  /**
   * The manifest of an entry, and the source of its blobs. What an index names that was found in a registry is there, too.
   *
   * @throws {TiffinError} `not-found` when the image is neither in the store nor was it found in a registry; `corrupt`
   */
  async readManifest(entry: ListEntry, signal?: AbortSignal): Promise<EntrySource> {
    const { blobs } = this.#services;
    const source = this.#parts.list.sources[entry.digest] ?? this.#inherited.get(entry.digest);
    const kept = blobs.has(entry) ? blobs.read(entry.digest, maxManifestBytes) : undefined;
    if (kept !== undefined) this.#inherit(kept, entry, source);
    if (kept !== undefined && (source === undefined || this.#isWhole(kept, entry))) return { bytes: kept, source: undefined };
    if (source === undefined) {
      throw new TiffinError('not-found', `the image ${entry.digest} of the list is not in the store`, {
        hint: 'pull it, and add it again',
      });
    }
    const repository = await this.#repository(source);
    const bytes = kept ?? (await repository.getManifest(entry, signal)).bytes;
    this.#inherit(bytes, entry, source);
    return { bytes, source: repository };
  }

  /** Closes the connections. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const repository of this.#open.values()) await repository[Symbol.asyncDispose]();
  }

  #inherit(bytes: Uint8Array, { mediaType }: ListEntry, source: string | undefined): void {
    if (source === undefined || !isIndexMediaType(mediaType)) return;
    const index = parseManifest(bytes, mediaType);
    for (const { digest } of index.kind === 'index' ? index.manifests : []) this.#inherited.set(digest, source);
  }

  #isWhole(bytes: Uint8Array, { mediaType }: ListEntry): boolean {
    const manifest = parseManifest(bytes, mediaType);
    return manifest.kind === 'index' || [manifest.config, ...manifest.layers].every((blob) => this.#services.blobs.has(blob));
  }

  async #repository(source: string): Promise<Repository> {
    const reference = parseReference(source.replace(/^docker:\/\//, ''));
    const name = repositoryName(reference);
    const known = this.#open.get(name);
    if (known !== undefined) return known;
    const isSameRegistry = this.#parts.target.reference?.domain === reference.domain;
    const opened = await this.#services.openRepository(reference, isSameRegistry ? this.#parts.access : {});
    this.#open.set(name, opened);
    return opened;
  }
}

import type { Readable } from 'node:stream';
import { TiffinError } from '../../lib/errors.ts';
import type { Compression, Descriptor } from '../../oci/descriptor.ts';
import { compressionOf, isForeignLayer, isLayerMediaType } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { BlobNotes } from '../../storage/blob-notes.ts';
import { compressionOfFile, decompressors, plainTarStreams } from '../../storage/plain-tar.ts';
import type { BlobSource } from '../blob-source.ts';
import type { ProgressListener } from '../progress.ts';
import type { CopyServices } from '../services.ts';
import type { ImageSink } from '../sink.ts';
import { reporter } from '../transfer/fetch-blob.ts';
import type { SentLayer } from './convert-manifest.ts';
import type { FormRules, LayerForm, LayerPacking } from './layer-form.ts';
import { layerForm } from './layer-form.ts';
import { packLayer } from './pack-layer.ts';
import { plainLayer } from './plain-layer.ts';

/** What the blobs of one image have in common on their way. */
export type SendOptions = {
  readonly source: BlobSource | undefined;
  readonly domain: string | undefined;
  readonly rules: FormRules;
  readonly progress: ProgressListener | undefined;
  readonly signal: AbortSignal | undefined;
};

type OpenAt = (offset: number) => Promise<Readable>;

/** Sends the blobs of one image, each once, in the form that the rules say. */
export class LayerSender {
  readonly #services: CopyServices;
  readonly #sink: ImageSink;
  readonly #options: SendOptions;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #notes: BlobNotes;
  readonly #begun = new Map<Digest, Promise<SentLayer>>();

  constructor(services: CopyServices, sink: ImageSink, options: SendOptions) {
    this.#services = services;
    this.#sink = sink;
    this.#options = options;
    this.#signal = options.signal === undefined ? this.#stop.signal : AbortSignal.any([options.signal, this.#stop.signal]);
    this.#notes = new BlobNotes(services.state);
  }

  /** Ends what is under way. */
  stop(reason: unknown): void {
    this.#stop.abort(reason);
  }

  /** Sends a layer, or a blob that is none, unless it is there; tells what it was sent as. @throws {TiffinError} */
  sendLayer(layer: Descriptor): Promise<SentLayer> {
    const known = this.#begun.get(layer.digest) ?? this.#sendLayer(layer);
    this.#begun.set(layer.digest, known);
    return known;
  }

  /** @param shown what the blob was before it was packed: as that it is known to whoever looks on */
  async #send(blob: Descriptor, { shown, open }: { readonly shown: Digest; readonly open: OpenAt }): Promise<void> {
    const report = reporter({ ...blob, digest: shown }, this.#options.progress);
    if (await this.#hasBlob(blob)) {
      report('exists', blob.size);
      return;
    }
    report('uploading', 0);
    await this.#sink.putBlob(blob, open, { signal: this.#signal, progress: (sent) => report('uploading', sent) });
    this.#saw(blob.digest);
    report('done', blob.size);
  }

  async #sendLayer(layer: Descriptor): Promise<SentLayer> {
    const compression = isLayerMediaType(layer.mediaType) ? await this.#compressionOf(layer) : 'none';
    // The bytes of a foreign layer are where its addresses say, and stay there.
    if (isForeignLayer(layer.mediaType) && layer.urls !== undefined) return { blob: layer, compression };
    const form: LayerForm = isLayerMediaType(layer.mediaType) ? layerForm(layer, compression, this.#options.rules) : { kind: 'kept' };
    switch (form.kind) {
      case 'kept':
        await this.#send(layer, { shown: layer.digest, open: (offset) => this.#open(layer, offset) });
        return { blob: layer, compression };
      case 'plain':
        return this.#sendPlain(layer, compression);
      case 'packed':
        return this.#sendPacked(layer, compression, form.packing);
      default:
        return form satisfies never;
    }
  }

  async #sendPlain(layer: Descriptor, compression: Compression): Promise<SentLayer> {
    using plain = await plainLayer(this.#services, { layer, open: () => this.#openPlain(layer, compression), signal: this.#signal });
    await this.#send(plain.blob, { shown: layer.digest, open: plain.open });
    return { blob: plain.blob, compression: 'none' };
  }

  async #sendPacked(layer: Descriptor, before: Compression, packing: LayerPacking): Promise<SentLayer> {
    const { level } = this.#options.rules;
    const form = `${packing} ${level ?? 'default'}`;
    const compression = packing === 'gzip' ? 'gzip' : 'zstd';
    const known = this.#notes.packedAs(layer.digest, form);
    if (known !== undefined && (await this.#hasBlob(known))) {
      reporter({ ...known, digest: layer.digest }, this.#options.progress)('exists', known.size);
      return { blob: known, compression };
    }
    reporter(layer, this.#options.progress)('packing', 0);
    using packed = await packLayer(this.#services, {
      layer,
      packing,
      level,
      open: () => this.#openPlain(layer, before),
      signal: this.#signal,
    });
    const { blob } = packed;
    this.#notes.packedBlob(layer.digest, form, blob);
    const open: OpenAt = (offset) => Promise.resolve(this.#services.blobs.openRead(blob.digest, offset));
    await this.#send(blob, { shown: layer.digest, open });
    return { blob, compression };
  }

  async #hasBlob(blob: Descriptor): Promise<boolean> {
    const { domain } = this.#options;
    const mountFrom = domain === undefined ? undefined : this.#notes.placesOf(blob.digest, domain);
    const isThere = await this.#sink.hasBlob(blob, { mountFrom, signal: this.#signal });
    if (isThere) this.#saw(blob.digest);
    return isThere;
  }

  #saw(digest: Digest): void {
    const { place } = this.#sink;
    if (place !== undefined) this.#notes.sawBlobs(place, [digest]);
  }

  async #compressionOf(layer: Descriptor): Promise<Compression> {
    const { source } = this.#options;
    const { blobs } = this.#services;
    if (source !== undefined || !blobs.has(layer)) return compressionOf(layer.mediaType);
    return compressionOfFile(blobs.path(layer.digest));
  }

  async #openPlain(layer: Descriptor, compression: Compression) {
    if (this.#options.source === undefined) {
      this.#requireBlob(layer);
      return plainTarStreams(this.#services.blobs.path(layer.digest));
    }
    return [await this.#open(layer, 0), ...decompressors(compression)];
  }

  async #open(blob: Descriptor, offset: number): Promise<Readable> {
    const { source } = this.#options;
    if (source === undefined) {
      this.#requireBlob(blob);
      return this.#services.blobs.openRead(blob.digest, offset);
    }
    const opened = await source.openBlob(blob, { offset, signal: this.#signal });
    if (opened.offset === offset) return opened.stream;
    opened.stream.destroy();
    throw new TiffinError('unreachable', `blob ${blob.digest} cannot be read from byte ${offset} on`);
  }

  #requireBlob(blob: Descriptor): void {
    if (this.#services.blobs.has(blob)) return;
    throw new TiffinError('corrupt', `blob ${blob.digest} is missing from the store, or has another size`, {
      hint: 'pull or load the image again, or run: tiffin system check --repair',
    });
  }
}

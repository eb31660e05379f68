import { existsSync } from 'node:fs';
import { TiffinError } from '../lib/errors.ts';
import { bootId } from '../lib/identity.ts';
import type { Log } from '../lib/log.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageLayer } from './image-record.ts';
import type { LayerStore } from './layer-store.ts';

/** What `ensureLayers` works with. */
export type LayerServices = { readonly layers: LayerStore; readonly realm: Realm; readonly log: Log };

/**
 * Makes sure, before an image is used, that its layers are there and whole as far as a crash can tell.
 *
 * Layers are not synced when they are unpacked, because that would cost a third of a pull: their blobs are. One that was
 * unpacked before the last reboot has its files counted once; where they are not what was unpacked, and where a layer is
 * missing, it is unpacked again from its blob. Costs one query when there is nothing to do.
 *
 * @throws {TiffinError} `corrupt` when the blob is missing or damaged, too
 */
export async function ensureLayers(services: LayerServices, layers: readonly ImageLayer[], signal?: AbortSignal): Promise<void> {
  const doubtful = services.layers.unsyncedBefore(bootId().slice(0, 8));
  for (const [position, { diffId, blob }] of layers.entries()) {
    const isMissing = !existsSync(services.layers.path(diffId));
    if (!isMissing && !doubtful.has(diffId)) continue;
    const options = { realm: services.realm, below: layers.slice(0, position).map((layer) => layer.diffId), signal };
    try {
      if (isMissing) await services.layers.apply(diffId, blob, options);
      else await settleDoubt(services, { diffId, blob }, { ...options, fileBytes: doubtful.get(diffId) });
    } catch (error) {
      throw describe(error, diffId);
    }
    if (isMissing) services.log.warn(`layer ${diffId} was missing, and was unpacked again from its blob`);
  }
}

type DoubtOptions = Parameters<LayerStore['apply']>[2] & { readonly fileBytes: number | undefined };

async function settleDoubt({ layers, realm, log }: LayerServices, { diffId, blob }: ImageLayer, options: DoubtOptions): Promise<void> {
  const { measureTrees } = await import('../native/measure.ts');
  const [size] = await measureTrees([layers.path(diffId)], realm, options.signal);
  if (size === undefined) return;
  // Only archives that name a file twice unpack to other bytes than their files hold.
  if (size.bytes !== options.fileBytes && (await layers.verify(diffId, blob, options)).count > 0) {
    await layers.renew(diffId, blob, options);
    log.warn(`layer ${diffId} was damaged when the machine went down, and was unpacked again from its blob`);
    return;
  }
  layers.noteSize(diffId, size);
}

function describe(error: unknown, diffId: Digest): unknown {
  if (!(error instanceof TiffinError) || (error.code !== 'not-found' && error.code !== 'corrupt')) return error;
  return new TiffinError('corrupt', `layer ${diffId} is missing or damaged, and cannot be unpacked again: ${error.message}`, {
    hint: 'tiffin system check --repair fetches what is missing; or pull or load the image again',
    cause: error,
  });
}

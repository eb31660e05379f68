import type { ImageRecord } from '../storage/image-record.ts';
import type { ChangeTree } from './changes.ts';
import { measureEfficiency, type Efficiency, type LayerSums } from './efficiency.ts';
import { listLayers, type LayerServices } from './list-layers.ts';

/** One layer of an image, as it is explored. */
export type ExploredLayer = LayerSums & {
  readonly diffId: string;
  /** Of the plain tar. */
  readonly tarBytes: number;
  /** What made it, as the image's history says; empty when that does not say. */
  readonly command: string;
};

/** An image taken apart. */
export type Exploration = {
  readonly image: ImageRecord;
  readonly tree: ChangeTree;
  readonly layers: readonly ExploredLayer[];
  readonly efficiency: Omit<Efficiency, 'layers'>;
};

/** Lists an image's layers and counts what they do. @throws {TiffinError} what `listLayers` throws */
export async function exploreImage(services: LayerServices, image: ImageRecord, signal?: AbortSignal): Promise<Exploration> {
  const tree = await listLayers(services, image, { signal });
  const { layers: sums, ...efficiency } = measureEfficiency(tree);
  const commands = image.config.history.filter((entry) => entry.empty_layer !== true).map((entry) => entry.created_by ?? '');
  const layers = image.layers.map(({ diffId, blob }, index) => ({
    ...sums[index]!,
    diffId,
    tarBytes: services.layers.find(diffId)?.sizeBytes ?? blob.size,
    command: commands[index] ?? '',
  }));
  return { image, tree, layers, efficiency };
}

/**
 * Explorations of images that never were.
 */
import type { Exploration } from '../../src/image/exploration.ts';
import { measureEfficiency } from '../../src/image/efficiency.ts';
import { imageRecord } from './image-record.ts';
import { changeTree, type LayerPath } from './layer-trees.ts';

/** An image of the layers given, base first; `commands` made them. */
export function exploration(layers: readonly Readonly<Record<string, LayerPath>>[], commands: readonly string[] = []): Exploration {
  const tree = changeTree(...layers);
  const { layers: sums, ...efficiency } = measureEfficiency(tree);
  return {
    image: imageRecord({ id: 'abc123', names: ['localhost/app:1'], layers: layers.map((_, index) => `${index}`) }),
    tree,
    efficiency,
    layers: sums.map((sum, index) => ({ ...sum, diffId: `sha256:${index}`, tarBytes: 1024, command: commands[index] ?? `RUN ${index}` })),
  };
}

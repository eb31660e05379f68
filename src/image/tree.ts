import { formatSize } from '../lib/units.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { imagesByStack, layerIds, stackKey } from './layer-stacks.ts';
import type { ImageServices } from './services.ts';

/** A layer in the tree of an image, and what stands on it. */
export type LayerNode = {
  /** As Podman calls it: 64 hexadecimal digits. */
  readonly id: string;
  /** Of the plain tar. */
  readonly sizeBytes: number;
  /** Names of the images whose last layer it is. */
  readonly topOf: readonly string[];
  readonly children: readonly LayerNode[];
};

/** An image, as the root of a tree of layers. */
export type ImageTree = {
  readonly id: string;
  readonly names: readonly string[];
  readonly sizeBytes: number;
  /** Nothing, or the one layer from which the tree grows. */
  readonly layers: readonly LayerNode[];
};

/** What trees are made from. */
export type TreeServices = Pick<ImageServices, 'images' | 'layers'>;

/** The layers of an image, one on the other. */
export function imageTree(services: TreeServices, image: ImageRecord): ImageTree {
  const grow = grower(services, services.images.list());
  let nodes: LayerNode[] = [];
  for (let height = image.layers.length; height > 0; height--) nodes = [grow(image, height, nodes)];
  return { ...rootOf(image), layers: nodes };
}

/** The last layer of an image and every layer of other images in the store that stands on it (`--whatrequires`). */
export function requirersTree(services: TreeServices, image: ImageRecord): ImageTree {
  const images = services.images.list();
  const grow = grower(services, images);
  const base = stackKey(image);
  const above = images.filter(
    (other) => other.layers.length > image.layers.length && stackKey(other, image.layers.length) === base && image.layers.length > 0,
  );
  return { ...rootOf(image), layers: image.layers.length === 0 ? [] : [growAll(grow, { image, height: image.layers.length, above })] };
}

type Grow = (image: ImageRecord, height: number, children: readonly LayerNode[]) => LayerNode;

function grower({ layers }: TreeServices, images: readonly ImageRecord[]): Grow {
  const byStack = imagesByStack(images);
  return (image, height, children) => {
    const layer = image.layers[height - 1]!;
    return {
      id: layerIds(image.layers.slice(0, height).map(({ diffId }) => diffId)).at(-1) ?? '',
      sizeBytes: layers.find(layer.diffId)?.sizeBytes ?? layer.blob.size,
      topOf: (byStack.get(stackKey(image, height)) ?? []).flatMap(({ names }) => names),
      children,
    };
  };
}

type Part = { readonly image: ImageRecord; readonly height: number; readonly above: readonly ImageRecord[] };

function growAll(grow: Grow, { image, height, above }: Part): LayerNode {
  const branches = Map.groupBy(
    above.filter((other) => other.layers.length > height),
    (other) => other.layers[height]!.diffId,
  );
  const children = [...branches.values()].map((branch) => growAll(grow, { image: branch[0]!, height: height + 1, above: branch }));
  return grow(image, height, children);
}

function rootOf({ id, names, sizeBytes }: ImageRecord): Omit<ImageTree, 'layers'> {
  return { id, names, sizeBytes };
}

const shortId = 12;
const sizeWidth = 7;

/**
 * A tree of layers in Podman's words: a layer with one child stands in line with it, one of several begins a branch.
 *
 * @returns lines, without ends
 */
export function drawTree(tree: ImageTree): string[] {
  const items = tree.layers.flatMap((layer) => inLine(layer));
  return [
    `Image ID: ${tree.id.slice(0, shortId)}`,
    `Tags:     [${tree.names.join(' ')}]`,
    `Size:     ${formatSize(tree.sizeBytes, { precision: 4 })}`,
    tree.layers.length === 0 ? 'No Image Layers' : 'Image Layers',
    ...draw(items, ''),
  ];
}

/** A line of a drawing, with what hangs on it. */
type Item = { readonly text: string; readonly below: readonly Item[] };

function inLine(layer: LayerNode): Item[] {
  const here = { text: describe(layer), below: [] };
  const [only] = layer.children;
  if (layer.children.length <= 1) return [here, ...(only === undefined ? [] : inLine(only))];
  return [here, ...layer.children.map((child) => branch(child))];
}

function branch(layer: LayerNode): Item {
  const [first, ...rest] = inLine(layer);
  return { text: first?.text ?? '', below: rest };
}

function describe({ id, sizeBytes, topOf }: LayerNode): string {
  const tags = topOf.length === 0 ? '' : ` Top Layer of: [${topOf.join(' ')}]`;
  return `ID: ${id.slice(0, shortId)} Size: ${formatSize(sizeBytes, { precision: 4 }).padStart(sizeWidth)}${tags}`;
}

function draw(items: readonly Item[], indent: string): string[] {
  return items.flatMap(({ text, below }, index) => {
    const isLast = index === items.length - 1;
    return [`${indent}${isLast ? '└── ' : '├── '}${text}`, ...draw(below, `${indent}${isLast ? '    ' : '│   '}`)];
  });
}

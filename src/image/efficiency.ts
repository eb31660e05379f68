import { walk, type ChangeTree, type Version } from './changes.ts';

/** What one layer does, in numbers. Directories count as paths, with no bytes. */
export type LayerSums = {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Of the files that it has. */
  readonly bytes: number;
  /** Of those files, what later layers replace or remove: nobody can read them. */
  readonly wastedBytes: number;
};

/** A path whose bytes some layer holds in vain. */
export type WastedPath = {
  /** From `/`, a character for each byte. */
  readonly path: string;
  /** How many layers hold bytes for it that cannot be read. */
  readonly copies: number;
  readonly wastedBytes: number;
  /** What became of it: another version is seen, or none. */
  readonly outcome: 'replaced' | 'removed';
};

/** How well a stack of layers uses its bytes. */
export type Efficiency = {
  readonly layers: readonly LayerSums[];
  /** Bytes of all files of all layers. */
  readonly totalBytes: number;
  readonly wastedBytes: number;
  /** The part of the bytes that can be read, from 0 to 1; 1 for an image without files. */
  readonly efficiency: number;
  /** The most wasteful first. */
  readonly wasted: readonly WastedPath[];
};

type Sums = { -readonly [Key in keyof LayerSums]: LayerSums[Key] };

/**
 * Counts what each layer of a stack adds, changes and removes, and the bytes that later layers hide.
 *
 * As dive computes it, with two differences: files in a removed directory count too, and of a file that has grown it is the old
 * copy that is wasted.
 *
 * @param most how many wasted paths to list; all are counted
 */
export function measureEfficiency(tree: ChangeTree, most = Infinity): Efficiency {
  const layers: Sums[] = Array.from({ length: tree.layers }, () => ({ added: 0, changed: 0, removed: 0, bytes: 0, wastedBytes: 0 }));
  const wasted: WastedPath[] = [];
  for (const node of walk(tree.root)) {
    if (node.parent === undefined) continue;
    const hidden = node.versions.filter((version) => count(version, node.versions.at(-1), layers[version.layer]!));
    if (hidden.length === 0) continue;
    wasted.push({
      path: node.path,
      copies: hidden.length,
      wastedBytes: hidden.reduce((sum, version) => sum + version.sizeBytes, 0),
      outcome: node.entry() === undefined ? 'removed' : 'replaced',
    });
  }
  const totalBytes = layers.reduce((sum, layer) => sum + layer.bytes, 0);
  const wastedBytes = layers.reduce((sum, layer) => sum + layer.wastedBytes, 0);
  wasted.sort((one, other) => other.wastedBytes - one.wastedBytes || (one.path < other.path ? -1 : 1));
  return {
    layers,
    totalBytes,
    wastedBytes,
    efficiency: totalBytes === 0 ? 1 : (totalBytes - wastedBytes) / totalBytes,
    wasted: wasted.slice(0, most),
  };
}

/** Adds a version to its layer's sums; true when its bytes are wasted, because it is not the last. */
function count(version: Version, last: Version | undefined, layer: Sums): boolean {
  if (version.change !== 'touched') layer[version.change] += 1;
  layer.bytes += version.sizeBytes;
  if (version === last || version.sizeBytes === 0) return false;
  layer.wastedBytes += version.sizeBytes;
  return true;
}

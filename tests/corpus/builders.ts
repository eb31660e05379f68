/**
 * Builds a case: with Debian's buildah, and with tiffin.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ScratchHome } from '../support/scratch-home.ts';
import { must } from '../support/spawn.ts';
import { mustTiffin } from '../support/tiffin.ts';
import type { Case } from './case.ts';
import { type ImageTree, type Node, readBlob, readImage } from './image-tree.ts';

type Manifest = { config: { digest: string }; layers: { digest: string }[] };

/** Where a case is built: its context, and words that only this run knows (the address of a server). */
export type Place = { readonly context: string; readonly options: readonly string[] };

/** Loads an image from an archive into both stores. */
export async function loadBase(home: ScratchHome, archive: string): Promise<void> {
  await mustTiffin(home, ['load', '-q', '-i', archive], { timeoutMs: 120_000 });
  await must('buildah', [...stores(home), 'pull', '-q', `oci-archive:${archive}`], { env: home.env, timeoutMs: 120_000 });
}

/** Debian's buildah, in a chroot: the steps in one layer, with a configuration in Docker's form, which keeps all fields. */
export async function buildWithBuildah(home: ScratchHome, one: Case, { context, options }: Place): Promise<ImageTree> {
  const output = join(home.path, `buildah-${one.name}`);
  const fixed = ['--isolation', 'chroot', '--format', 'docker', '--layers=false', '--pull-never', '--identity-label=false', '-q'];
  const words = [...stores(home), 'build', ...fixed, ...options, ...one.options, '-t', `dir:${output}`, '.'];
  await must('buildah', words, { env: home.env, cwd: context, timeoutMs: 100_000 });
  return withoutLitter(readImage(output, JSON.parse(readFileSync(join(output, 'manifest.json'), 'utf8')) as Manifest));
}

/** Its overlays leave their own attributes in layers, and its chroots the files that it mounts on. */
function withoutLitter({ nodes, config }: ImageTree): ImageTree {
  const clean = new Map<Node, Node>();
  for (const node of nodes.values()) {
    const attributes = Object.entries(node.attributes).filter(([name]) => !name.startsWith('user.overlay.'));
    clean.set(node, { ...node, attributes: Object.fromEntries(attributes) });
  }
  const isLitter = (path: string, { size }: Node): boolean => /^\/etc\/(?:hosts|hostname|resolv\.conf)$/.test(path) && size === 0;
  const kept = [...nodes].filter(([path, node]) => !isLitter(path, node)).map(([path, node]) => [path, clean.get(node)!] as const);
  return { nodes: new Map(kept), config };
}

/** tiffin; what it has built is read from its store. */
export async function buildWithTiffin(home: ScratchHome, one: Case, { context, options }: Place): Promise<ImageTree> {
  const tag = `localhost/corpus/${one.name}:latest`;
  const words = ['build', '-q', '--network', 'none', ...options, ...one.options, '-t', tag, '.'];
  await mustTiffin(home, words, { cwd: context, timeoutMs: 100_000 });
  return readStored(home, tag);
}

/** An image of tiffin's store. */
export function readStored(home: ScratchHome, name: string): ImageTree {
  const store = join(home.path, '.local/share/tiffin');
  const index = JSON.parse(readFileSync(join(store, 'index.json'), 'utf8')) as {
    manifests: { digest: string; annotations?: Record<string, string> }[];
  };
  const found = index.manifests.find(({ annotations = {} }) => Object.values(annotations).includes(name));
  if (found === undefined) throw new Error(`${name} is not in the store's index`);
  const blobs = join(store, 'blobs');
  return readImage(blobs, JSON.parse(readBlob(blobs, found.digest).toString()) as Manifest);
}

function stores(home: ScratchHome): string[] {
  return ['--root', join(home.path, 'peer'), '--runroot', join(home.path, 'r'), '--storage-driver', 'overlay'];
}

/**
 * What an image is made of, read with nothing of ours in between: its layers' archives as one tree, and its configuration.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { readTar, type Member } from './tar-reader.ts';

/** A path of an image. Paths that are hard links of each other have the same node. */
export type Node = Omit<Member, 'path' | 'content'> & { readonly size: number; readonly hash: string; readonly text: string | undefined };

/** An image: nodes by absolute path, and the `config` document. */
export type ImageTree = { readonly nodes: ReadonlyMap<string, Node>; readonly config: Readonly<Record<string, unknown>> };

type Layer = readonly (Node & { readonly path: string })[];
const known = new Map<string, Layer>();

/** Reads an image out of a directory of blobs, with and without `sha256/` in their names. */
export function readImage(blobs: string, manifest: { config: { digest: string }; layers: readonly { digest: string }[] }): ImageTree {
  const nodes = new Map<string, Node>();
  for (const { digest } of manifest.layers) {
    const layer = known.get(digest) ?? readLayer(readBlob(blobs, digest));
    known.set(digest, layer);
    applyLayer(nodes, layer);
  }
  return { nodes, config: JSON.parse(readBlob(blobs, manifest.config.digest).toString()) as Record<string, unknown> };
}

/** Reads a blob; throws when it is not what its digest says. */
export function readBlob(blobs: string, digest: string): Buffer {
  const hex = digest.replace('sha256:', '');
  const bytes = readFileSync([join(blobs, hex), join(blobs, 'sha256', hex)].find((path) => existsSync(path)) ?? join(blobs, hex));
  if (createHash('sha256').update(bytes).digest('hex') !== hex) throw new Error(`blob ${digest} is something else`);
  return bytes;
}

function readLayer(blob: Buffer): Layer {
  const bytes = blob[0] === 0x1f && blob[1] === 0x8b ? gunzipSync(blob) : blob;
  return readTar(bytes).map(({ content, ...member }) => ({
    ...member,
    path: `/${member.path.replace(/^\.?\//, '').replace(/\/$/, '')}`.replace(/^\/\.$/, '/'),
    size: content.length,
    hash: createHash('sha256').update(content).digest('hex'),
    text: content.length <= 80 ? content.toString('utf8') : undefined,
  }));
}

/** Whiteouts hide what lies below their layer, whatever their place in the archive. */
function applyLayer(nodes: Map<string, Node>, layer: Layer): void {
  const whiteout = /^(.*)\/\.wh\.([^/]+)$/s;
  for (const { path } of layer) {
    const [, directory = '', hidden = ''] = whiteout.exec(path) ?? [];
    if (hidden === '.wh..opq') removeBelow(nodes, directory);
    else if (hidden !== '') remove(nodes, `${directory}/${hidden}`);
  }
  for (const { path, ...node } of layer) if (!whiteout.test(path)) put(nodes, path, node);
}

function put(nodes: Map<string, Node>, path: string, node: Node): void {
  const staysDirectory = node.type === 'd' && nodes.get(path)?.type === 'd';
  if (!staysDirectory) remove(nodes, path);
  const target = node.type === 'h' ? nodes.get(`/${node.target}`.replace(/^\/+(?:\.\/)?/, '/')) : node;
  if (target === undefined) throw new Error(`${path}: hard link to ${node.target}, which is not there`);
  nodes.set(path, target);
}

function remove(nodes: Map<string, Node>, path: string): void {
  nodes.delete(path);
  removeBelow(nodes, path);
}

function removeBelow(nodes: Map<string, Node>, path: string): void {
  for (const other of nodes.keys()) if (other.startsWith(`${path}/`) && other !== '/') nodes.delete(other);
}

import { listTrees } from '../native/list-trees.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { ChangeTree } from './changes.ts';
import type { ImageServices } from './services.ts';

/** What `listLayers` works with. */
export type LayerServices = Pick<ImageServices, 'layers' | 'realm'>;

/** What is on top of an image, and how long to list. */
export type ListLayersOptions = {
  /** Directories of further layers, the lowest first: what a container wrote. */
  readonly above?: readonly string[];
  readonly signal?: AbortSignal | undefined;
};

/**
 * Lists all layers of an image as they are unpacked, and what each does to the paths below it.
 *
 * @param image undefined for none: then only what is above counts
 * @throws {TiffinError} `corrupt` naming a layer that is missing; what `listTrees` throws
 */
export async function listLayers(
  { layers, realm }: LayerServices,
  image: ImageRecord | undefined,
  { above = [], signal }: ListLayersOptions = {},
): Promise<ChangeTree> {
  const diffIds = (image?.layers ?? []).map((layer) => layer.diffId);
  // The check only: what an opaque layer hides belongs to the picture, too.
  layers.stack(diffIds);
  const tree = new ChangeTree();
  const directories = [...diffIds.map((diffId) => layers.path(diffId)), ...above];
  await listTrees(directories, { realm, visitor: tree, subject: 'list layers', signal });
  return tree;
}

import { startStorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/** What a tree takes on the disk. */
export type TreeSize = {
  /** Bytes of whole blocks, as `du` counts them: holes are none, a file of several names counts once. */
  readonly disk: number;
  /** Lengths of its regular files. */
  readonly bytes: number;
  /** Files, directories and all else in it, without itself. */
  readonly entries: number;
};

const nothing: TreeSize = { disk: 0, bytes: 0, entries: 0 };
/** So that the arguments of one helper stay far below what the kernel allows. */
const pathsAtOnce = 2000;

/**
 * Measures trees whose files may belong to other IDs, in their order; what is not there measures nothing.
 *
 * @throws {TiffinError} when the helper cannot enter the realm or read a directory
 */
export async function measureTrees(paths: readonly string[], realm: Realm, signal?: AbortSignal): Promise<TreeSize[]> {
  const sizes: TreeSize[] = [];
  for (let first = 0; first < paths.length; first += pathsAtOnce) {
    const some = paths.slice(first, first + pathsAtOnce);
    await startStorageVerb({
      args: ['measure', ...realmArguments(realm), '--', ...some],
      subject: 'measure',
      input: 'ignore',
      output: 'ignore',
      onResult: (text) => sizes.push(parseSize(text)),
      signal,
    }).done;
  }
  return paths.map((_, index) => sizes[index] ?? nothing);
}

function parseSize(text: string): TreeSize {
  const [disk = 0, bytes = 0, entries = 0] = text.split(' ').map(Number);
  return { disk, bytes, entries };
}

import { startStorageVerb } from './storage-verb.ts';
import { TreeRecordReader, type TreeVisitor } from './tree-records.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/** How trees are listed. */
export type ListTreesOptions = {
  readonly realm: Realm;
  /** Told of every entry while the list is read; each tree begins with its own directory, whose name is empty. */
  readonly visitor: TreeVisitor;
  /** For failures: whose trees they are. */
  readonly subject?: string;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Lists directories with all that is in them, one after the other: unpacked layers, what a container wrote.
 *
 * Follows no links. Memory does not grow with the trees.
 * @throws {TiffinError} `not-found` for a directory that is not there, `runtime-failed`, `cancelled`
 */
export async function listTrees(directories: readonly string[], options: ListTreesOptions): Promise<void> {
  if (directories.length === 0) return;
  const { realm, visitor, subject = 'list', signal } = options;
  const args = ['list', ...realmArguments(realm), ...directories];
  const { child, done } = startStorageVerb({ args, subject, input: 'ignore', output: 'pipe', signal });
  const reader = new TreeRecordReader(visitor);
  try {
    for await (const chunk of child.stdout ?? []) reader.push(chunk as Buffer);
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  await done;
  reader.end();
}

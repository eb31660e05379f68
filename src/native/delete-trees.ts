import type { RemoveOptions, TreeGroup } from './unpack.ts';
import type { Realm } from './user-namespace.ts';

/** Somebody whose trees wait for the next helper. */
type Waiting = TreeGroup & { readonly realm: Realm; readonly resolve: () => void; readonly reject: (error: unknown) => void };

/** So that the arguments of one helper stay far below what the kernel allows. */
const groupsAtOnce = 500;

const waiting: Waiting[] = [];
let isWorking = false;

/**
 * Removes directory trees as `removeTrees` does; what that needs is loaded only when there is something to remove.
 *
 * What is asked for while a helper is at work waits, and goes with one helper then: a helper a container costs more than
 * the trees of most.
 */
export async function deleteTrees(paths: readonly string[], { realm, lock }: RemoveOptions): Promise<void> {
  if (paths.length === 0) return;
  await new Promise<void>((resolve, reject) => {
    waiting.push({ paths, lock, realm, resolve, reject });
    if (!isWorking) void work();
  });
}

async function work(): Promise<void> {
  isWorking = true;
  // Others of the same turn come along.
  await Promise.resolve();
  while (waiting.length > 0) {
    const { realm } = waiting[0]!;
    const group = waiting.filter((one) => one.realm === realm).slice(0, groupsAtOnce);
    for (const one of group) waiting.splice(waiting.indexOf(one), 1);
    await removeSome(group, realm);
  }
  isWorking = false;
}

async function removeSome(group: readonly Waiting[], realm: Realm): Promise<void> {
  try {
    const { removeGroups } = await import('./unpack.ts');
    const failures = await removeGroups(group, realm);
    for (const [index, { resolve, reject }] of group.entries()) {
      const failure = failures[index];
      if (failure === undefined) resolve();
      else reject(failure);
    }
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}

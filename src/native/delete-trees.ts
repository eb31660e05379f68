import type { RemoveOptions } from './unpack.ts';

/** Removes directory trees as `removeTrees` does; what that needs is loaded only when there is something to remove. */
export async function deleteTrees(paths: readonly string[], options: RemoveOptions): Promise<void> {
  const { removeTrees } = await import('./unpack.ts');
  await removeTrees(paths, options);
}

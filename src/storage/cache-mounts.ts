import { join } from 'node:path';
import type { State } from './state-db.ts';

/** Where the directories of `RUN --mount=type=cache` are, each with `mount.json`, which says of which ID and is touched when it is used. */
export function cacheMountDirectory(state: Pick<State, 'root'>): string {
  return join(state.root, 'build-cache', 'mounts');
}

/** Under which name a build holds such a directory, so that no prune takes it away. */
export function cacheMountResource(name: string): string {
  return `cache-mount:${name}`;
}

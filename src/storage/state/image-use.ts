import type { RowWriter } from './row-writer.ts';

/** The IDs of the images that a container mounts beside its root, as its declaration says. */
export function mountedImages(request: unknown): readonly string[] {
  const { mounts } = (request ?? {}) as { readonly mounts?: unknown };
  if (!Array.isArray(mounts)) return [];
  const ids = mounts.flatMap((mount: { kind?: unknown; from?: unknown; id?: unknown } | null) =>
    mount?.kind === 'layers' && mount.from === 'image' && typeof mount.id === 'string' ? [mount.id] : [],
  );
  return [...new Set(ids)];
}

/** Notes which images a container or a volume uses beside its own. */
export function insertImageUses(
  rows: RowWriter,
  images: readonly string[],
  user: { readonly container: string } | { readonly volume: string },
): void {
  const [container, volume] = 'container' in user ? [user.container, null] : [null, user.volume];
  for (const image of images) rows.run('INSERT INTO image_use (image_id, container_id, volume) VALUES (?, ?, ?)', image, container, volume);
}

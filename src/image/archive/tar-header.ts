import { Header } from 'tar/header';
import { Pax } from 'tar/pax';

const blockBytes = 512;

/** What an entry is beside its name. */
export type EntryMetadata = { readonly mode?: number; readonly mtime?: Date };

/** An entry of a tar. */
export type EntryHeader = EntryMetadata & { readonly path: string; readonly type: 'File' | 'Directory'; readonly size: number };

/** The blocks that stand before the bytes of an entry: one, or three where the name or the size does not fit into one. */
export function tarHeader({ path, type, size, mode = type === 'Directory' ? 0o755 : 0o644, mtime = new Date(0) }: EntryHeader): Buffer {
  const block = Buffer.alloc(blockBytes);
  const isTooLarge = new Header({ path, type, size, mode, mtime, uid: 0, gid: 0 }).encode(block);
  return isTooLarge ? Buffer.concat([new Pax({ path, size }).encode(), block]) : block;
}

/** The zeros behind the bytes of an entry. */
export function tarPadding(size: number): Buffer {
  return Buffer.alloc((blockBytes - (size % blockBytes)) % blockBytes);
}

/** What stands at the end of a tar. */
export const tarEnd: Uint8Array = Buffer.alloc(2 * blockBytes);

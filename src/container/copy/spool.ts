import { closeSync, openSync, rmSync } from 'node:fs';

/** A file without a name; the descriptor is at its beginning. Both close with the block. */
export type Spool = Disposable & { readonly write: number; readonly read: number };

/** Makes a file at a path that it has for a moment only: it is gone when we are. */
export function openSpool(path: string): Spool {
  const write = openSync(path, 'wx', 0o600);
  try {
    const read = openSync(path, 'r');
    return {
      write,
      read,
      [Symbol.dispose]: () => {
        closeSync(write);
        closeSync(read);
      },
    };
  } finally {
    rmSync(path, { force: true });
  }
}

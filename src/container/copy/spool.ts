import { closeSync, openSync, rmSync } from 'node:fs';

import { randomId } from '../../lib/id.ts';

/** A file without a name; the descriptor is at its beginning. Both close with the block. */
export type Spool = Disposable & { readonly write: number; readonly read: number };

/** Makes a file that nobody else can find and that is gone when we are. */
export function openSpool(directory: string): Spool {
  const path = `${directory}/copy-${randomId().slice(0, 16)}.tar`;
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

import { lstatSync, readdirSync } from 'node:fs';

import type { ContainerServices } from './services.ts';
import type { Container } from './declared.ts';

/** What a container takes on the disk. */
export type ContainerSize = {
  /** What it wrote itself. */
  readonly writableBytes: number;
  /** With its image. */
  readonly totalBytes: number;
};

/** Measures a container. What the container hid from its owner by file modes is not counted. */
export function containerSize({ images }: Pick<ContainerServices, 'images'>, container: Container): ContainerSize {
  const writableBytes = treeBytes(`${container.directory}/upper`);
  const image = container.imageId === undefined ? undefined : images.find(container.imageId);
  return { writableBytes, totalBytes: writableBytes + (image?.sizeBytes ?? 0) };
}

function treeBytes(root: string): number {
  const seen = new Set<string>();
  const pending = [root];
  let bytes = 0;
  for (let directory = pending.pop(); directory !== undefined; directory = pending.pop()) {
    for (const name of namesIn(directory)) {
      // Byte names, so that one that is not UTF-8 can be looked at.
      const path = Buffer.concat([Buffer.from(`${directory}/`, 'latin1'), name]);
      const status = lstatSync(path, { throwIfNoEntry: false });
      if (status?.isDirectory() === true) pending.push(path.toString('latin1'));
      else if (status?.isFile() === true && !seen.has(String(status.ino))) {
        if (status.nlink > 1) seen.add(String(status.ino));
        bytes += status.size;
      }
    }
  }
  return bytes;
}

function namesIn(directory: string): Buffer[] {
  try {
    return readdirSync(Buffer.from(directory, 'latin1'), { encoding: 'buffer' });
  } catch {
    return [];
  }
}

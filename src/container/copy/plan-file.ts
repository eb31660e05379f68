import { existsSync, readdirSync, rmSync } from 'node:fs';

import { randomId } from '../../lib/id.ts';
import { isOwnerAlive, ownOwner } from '../../storage/owner.ts';

const copyFile = /^copy-(\d+-\d+-[0-9a-f]{8})-/;

/**
 * A new name for a file of a copy in a directory of a container, after what killed copies left there is gone.
 *
 * @param directories the first that exists is taken: the one in memory, unless it was lost
 */
export function copyFilePath(directories: readonly string[]): string {
  const directory = directories.find((each) => existsSync(each)) ?? '';
  for (const name of readdirSync(directory)) {
    const owner = copyFile.exec(name)?.[1];
    if (owner !== undefined && !isOwnerAlive(owner)) rmSync(`${directory}/${name}`, { force: true });
  }
  return `${directory}/copy-${ownOwner()}-${randomId().slice(0, 16)}`;
}

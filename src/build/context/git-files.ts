import { readdirSync, rmSync } from 'node:fs';

const slash = Buffer.from('/');
const gitName = Buffer.from('.git');

/**
 * Removes what ties submodules to a repository that is gone: every `.git` below a directory of ours. Names are bytes, links are not
 * followed.
 */
export function removeGitFiles(directory: string | Buffer): void {
  const place = Buffer.from(directory);
  for (const entry of readdirSync(place, { withFileTypes: true, encoding: 'buffer' })) {
    const path = Buffer.concat([place, slash, entry.name]);
    if (entry.name.equals(gitName)) rmSync(path, { recursive: true, force: true });
    else if (entry.isDirectory()) removeGitFiles(path);
  }
}

import { join } from 'node:path';
import type { Sources } from './contents.ts';
import { crossSources } from './cross.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

/** Where the things of one architecture are: for this machine's, what the build and npm left. */
export function sourcesOf(job: Job): Sources {
  const { repository, arch, scratch } = job;
  if (arch !== process.arch) return crossSources(job);
  const nodePackage = join(repository, `node_modules/node-linux-${arch}`);
  const node = join(scratch, 'node');
  // Its symbols are a seventh of it, and tell a user nothing.
  run('strip', ['-o', node, join(nodePackage, 'bin/node')]);
  return {
    repository,
    native: join(repository, 'dist'),
    build: join(repository, 'native-helper/build'),
    node,
    nodePackage,
    withCaches: true,
  };
}

/** The archive that is unpacked anywhere and run from there. */
import { join } from 'node:path';
import { prefixTree, type Sources } from './contents.ts';
import { writeTree } from './entry.ts';
import type { Job } from './forms.ts';
import { run } from './run.ts';

/** Makes `tiffin-VERSION-linux-ARCH.tar.gz` with one directory of that name in it, and returns its path. gzip is everywhere. */
export function makeArchive(job: Job, sources: Sources): string {
  const name = `tiffin-${job.version}-linux-${job.arch}`;
  const place = join(import.meta.dirname, 'files');
  const own = [
    { path: 'LICENSE', from: join(sources.repository, 'LICENSE') },
    { path: 'link-for-user', from: join(place, 'link-for-user'), program: true as const },
  ];
  writeTree(join(job.scratch, 'archive', name), [...prefixTree(sources), ...own], job.time);
  const path = join(job.output, `${name}.tar.gz`);
  const order = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--format=gnu'];
  const packer = `gzip -n ${job.effort === 'fast' ? '-1' : '-9'}`;
  run('tar', [...order, `--use-compress-program=${packer}`, '-C', join(job.scratch, 'archive'), '-cf', path, name]);
  return path;
}

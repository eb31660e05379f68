/** The forms in which tiffin is installed, and how each is made. */
import { join } from 'node:path';
import { type Effort, makeDeb } from './deb.ts';
import { prefixTree, type Sources } from './contents.ts';
import { tiffinControl, tiffinDescription } from './control.ts';
import { run } from './run.ts';
import { version } from '../../src/lib/version.ts';

/** All of them. */
export const forms = ['deb'] as const;
export type Form = (typeof forms)[number];

/** For whom and how packages are made; `scratch` is a directory that goes afterwards. */
export type Job = {
  readonly repository: string;
  readonly arch: 'x64' | 'arm64';
  readonly time: number;
  readonly scratch: string;
  readonly output: string;
  readonly effort: Effort;
};

/** Makes the packages and tells their paths. */
export function* makePackages(wanted: readonly Form[], job: Job): Generator<string> {
  const sources = sourcesOf(job);
  for (const form of wanted) {
    if (form === 'deb') yield* debs(job, sources);
  }
}

function sourcesOf({ repository, arch, scratch }: Job): Sources {
  const node = join(scratch, 'node');
  run('strip', ['-o', node, join(repository, `node_modules/node-linux-${arch}/bin/node`)]);
  return { repository, native: join(repository, 'dist'), node };
}

function* debs(job: Job, sources: Sources): Generator<string> {
  const entries = prefixTree(sources).map((entry) => ({ ...entry, path: `usr/${entry.path}` }));
  yield makeDeb({ ...job, control: tiffinControl(job.arch), description: tiffinDescription, version, entries });
}

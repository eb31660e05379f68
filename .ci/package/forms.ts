/** The forms in which tiffin is installed, and how each is made. */
import { makeArchive } from './archive.ts';
import type { Sources } from './contents.ts';
import { makeDebs } from './debs.ts';
import { makeNpm } from './npm.ts';

/** How much time to spend on making it small. */
export type Effort = 'fast' | 'small';

/** For whom and how packages are made; `time` is in seconds since 1970, `scratch` a directory that goes afterwards. */
export type Job = {
  readonly repository: string;
  readonly version: string;
  readonly arch: 'x64' | 'arm64';
  readonly time: number;
  readonly scratch: string;
  readonly output: string;
  readonly effort: Effort;
};

/** Each makes its packages and tells their paths. */
export const forms: Readonly<Record<string, (job: Job, sources: Sources) => readonly string[]>> = {
  npm: (job, sources) => [makeNpm(job, sources)],
  deb: makeDebs,
  archive: (job, sources) => [makeArchive(job, sources)],
};

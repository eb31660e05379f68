/**
 * Builds dist/: the C helper and launcher, the bundle, and the embedded image.
 *
 *   node .ci/build.ts            everything; what is up to date costs little
 *   node .ci/build.ts --tests    also the C test programs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { repository } from './checks.ts';
import { writeHelloImage } from './hello-image.ts';

const dist = join(repository, 'dist');

async function main(wantTests: boolean): Promise<number> {
  mkdirSync(dist, { recursive: true });
  const failures = [buildNative(wantTests ? ['all', 'tests'] : ['all']), await bundle({ repository, dist })];
  const program = join(repository, 'native-helper/build/greeter');
  if (existsSync(program)) writeHelloImage({ program, archive: join(dist, 'hello.tar') });
  return Math.max(...failures);
}

function buildNative(targets: readonly string[]): number {
  const jobs = `-j${availableParallelism()}`;
  const args = ['--no-print-directory', '--keep-going', jobs, '-C', join(repository, 'native-helper'), ...targets];
  const { status, error } = spawnSync('make', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0) return 0;
  if (error === undefined) console.error('The native helper did not build; the compiler says why above.');
  else console.error('make is missing: tiffin is built with make and a C compiler');
  console.error('hint: sudo apt-get install make gcc libc6-dev, when one of them is missing');
  return 1;
}

process.exitCode = await main(process.argv.includes('--tests'));

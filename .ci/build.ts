/**
 * Builds dist/: the C helper and launcher, the bundle, and the embedded image.
 *
 *   node .ci/build.ts            everything; what is up to date costs little
 *   node .ci/build.ts --tests    also the C test programs
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { repository } from './checks.ts';
import { writeHelloImage } from './hello-image.ts';

const dist = join(repository, 'dist');

function main(wantTests: boolean): Promise<number> {
  mkdirSync(dist, { recursive: true });
  const targets = wantTests ? ['all', 'tests'] : ['all'];
  const { status, error } = spawnSync('make', ['--no-print-directory', '-C', join(repository, 'native-helper'), ...targets], {
    stdio: 'inherit',
  });
  if (error !== undefined) {
    console.error('tiffin is built with make and a C compiler, and make is missing\nhint: sudo apt-get install make gcc libc6-dev');
    return Promise.resolve(1);
  }
  if (status !== 0) {
    console.error(
      'The native helper did not build; the compiler said why above.\nhint: sudo apt-get install gcc libc6-dev, when it is the compiler that is missing',
    );
    return Promise.resolve(1);
  }
  writeHelloImage({ program: join(repository, 'native-helper/build/greeter'), archive: join(dist, 'hello.tar') });
  return bundle({ repository, dist });
}

process.exitCode = await main(process.argv.includes('--tests'));

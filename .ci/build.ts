/**
 * Builds dist/: the C helper and launcher, the manual, the bundle, and the embedded image.
 *
 *   node .ci/build.ts            everything; what is up to date costs little
 *   node .ci/build.ts --tests    also the C test programs
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { bundle } from './bundle.ts';
import { repository } from './checks.ts';
import { writeHelloImage } from './hello-image.ts';
import { writeSchemas } from './schemas.ts';
import { bundleSdk } from './sdk.ts';
import { writeManuals } from './manuals.ts';

const dist = join(repository, 'dist');
const native = join(repository, 'native-helper');

async function main(wantTests: boolean): Promise<number> {
  mkdirSync(dist, { recursive: true });
  const failed = buildNative(wantTests ? ['all', 'tests'] : ['all']);
  const program = join(native, 'build/greeter');
  writeSchemas(join(dist, 'schemas'));
  // The bundle is tried on this image.
  if (existsSync(program)) writeHelloImage({ program, archive: join(dist, 'hello.tar') });
  await writeManuals(dist);
  return Math.max(failed, await bundle({ repository, dist }), await bundleSdk({ repository, dist }));
}

function buildNative(targets: readonly string[]): number {
  const jobs = `-j${availableParallelism()}`;
  const args = ['--no-print-directory', '--keep-going', jobs, '-C', native, ...targets];
  const { status, error } = spawnSync('make', args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (status === 0 || (error !== undefined && buildWithoutMake() === 0)) return 0;
  console.error('The native helper did not build; the compiler says why above.');
  console.error('hint: sudo apt-get install gcc libc6-dev, when it is the compiler that is missing');
  return 1;
}

/** The same programs where there is a compiler and no make: each from all of its sources, every time. */
function buildWithoutMake(): number {
  console.log('Building the helper; without make this takes some seconds each time.');
  const flags = ['-Os', '-std=gnu11', '-D_GNU_SOURCE', '-D_FILE_OFFSET_BITS=64', '-fstack-protector-strong', '-I.'];
  const smaller = ['-ffunction-sections', '-fdata-sections', '-static', '-s', '-Wl,--gc-sections'];
  const compile = (program: string, sources: readonly string[]): number =>
    spawnSync('cc', [...flags, ...smaller, '-o', program, ...sources], { cwd: native, stdio: ['ignore', 'inherit', 'inherit'] }).status ??
    1;
  // Each of these has a main() of its own; the rest is common to the helper and to the runner.
  const programs = ['main.c', 'runner.c', 'launcher.c', 'greeter.c'];
  const common = globSync('*.c', { cwd: native }).filter((name) => !programs.includes(name));
  mkdirSync(join(native, 'build'), { recursive: true });
  return Math.max(
    compile(join(dist, 'tiffin-helper'), ['main.c', ...common]),
    compile(join(dist, 'tiffin-runner'), ['runner.c', ...common]),
    compile(join(dist, 'tiffin'), ['launcher.c']),
    compile(join(native, 'build/greeter'), ['greeter.c']),
  );
}

process.exitCode = await main(process.argv.includes('--tests'));

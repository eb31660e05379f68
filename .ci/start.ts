/**
 * `npm start`: builds what is not built, then greets from inside a container. Needs no network and no root.
 */
import { spawnSync } from 'node:child_process';
import { userInfo } from 'node:os';
import { join, relative } from 'node:path';
import { repository } from './checks.ts';
import { helloReference } from './hello-image.ts';

const tiffin = join(repository, 'dist/tiffin');

function main(): number {
  const built = spawnSync(process.execPath, [join(repository, '.ci/build.ts')], { stdio: ['ignore', 'inherit', 'inherit'] });
  if (built.status !== 0) return built.status ?? 1;
  // What it warns of, `run` says again.
  const loaded = spawnSync(tiffin, ['load', '--quiet', '-i', join(repository, 'dist/hello.tar')], {
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  if (loaded.status !== 0) {
    process.stderr.write(loaded.stderr);
    return loaded.status ?? 1;
  }
  const { username, uid } = userInfo();
  const emphasise = process.stdout.isTTY && process.env['NO_COLOR'] === undefined;
  const environment = [`HOST_USER=${username} (${uid})`, `TIFFIN=${relative(process.cwd(), tiffin)}`, `COLOUR=${emphasise ? '1' : ''}`];
  const options = ['--rm', '--network', 'none', '--hostname', 'lunch-box', ...environment.flatMap((setting) => ['-e', setting])];
  const { status } = spawnSync(tiffin, ['run', ...options, helloReference], { stdio: ['ignore', 'inherit', 'inherit'] });
  return status ?? 1;
}

process.exitCode = main();

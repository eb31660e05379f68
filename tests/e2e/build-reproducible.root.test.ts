// timeout: 120s
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type Finished, run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const containerfile = `FROM localhost/base
RUN umask >/umask; id -u >/id; echo x >/file
COPY src /src
ADD many.tar /unpacked
RUN chmod 4711 /file; mkdir -p /a/b; ln -s file /link
`;

const test = suiteNeeding('a build by two users', 'root', 'built', 'busybox');

test('has one digest: other IDs, another mask, another home, another name', async () => {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-users-');
  chmodSync(place, 0o755);
  const program = stageProgram(place);
  const archive = join(place, 'base.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: 'localhost/base:latest' })), { mode: 0o644 });
  const context = join(place, 'context');
  mkdirSync(join(context, 'src/deep'), { recursive: true });
  writeFileSync(join(context, 'Containerfile'), containerfile);
  writeFileSync(join(context, 'src/deep/f'), 'f', { mode: 0o755 });
  await run('tar', ['--owner=0', '--group=0', '-cf', 'many.tar', 'src'], { cwd: context });
  for (const directory of ['home', 'run', 'tmp', 'theirs', 'theirs/home', 'theirs/run']) mkdirSync(join(place, directory), { mode: 0o700 });
  cpSync(context, join(place, 'theirs/context'), { recursive: true });
  await run('chown', ['-R', user.name, join(place, 'theirs')]);
  const lines = (home: string, from: string): string =>
    `export HOME=${home}/home XDG_RUNTIME_DIR=${home}/run; cd ${from} && ${program} load -q -i ${archive} && ${program} build -q --no-cache --network none .`;
  try {
    const ours = await run('sh', ['-c', `umask 022; ${lines(place, context)}`], { cwd: place });
    const theirs = await run(
      'runuser',
      ['-s', '/bin/sh', user.name, '-c', `umask 077; ${lines(`${place}/theirs`, `${place}/theirs/context`)}`],
      {
        cwd: place,
      },
    );
    const idOf = ({ status, stdout, stderr }: Finished): string => {
      assert.is(status, 0, stderr);
      return stdout.trim().split('\n').at(-1)!;
    };
    assert.match(idOf(ours), /^[0-9a-f]{64}$/);
    assert.is(idOf(theirs), idOf(ours));
  } finally {
    const reset = `system reset -f`;
    await run('sh', ['-c', `HOME=${place}/home XDG_RUNTIME_DIR=${place}/run ${program} ${reset}`], { cwd: place });
    await run(
      'runuser',
      ['-s', '/bin/sh', user.name, '-c', `HOME=${place}/theirs/home XDG_RUNTIME_DIR=${place}/theirs/run ${program} ${reset}`],
      {
        cwd: place,
      },
    );
    rmSync(place, { recursive: true, force: true });
  }
});

test.run();

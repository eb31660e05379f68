// timeout: 120s
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { ensureTestUser } from '../runner/test-user.ts';
import { busyboxImage, layoutArchive } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { type Finished, run } from '../support/spawn.ts';
import { stageProgram } from '../support/stage.ts';

const image = 'localhost/scp-of-root:1';

const test = suiteNeeding('image scp between users', 'root', 'built', 'busybox');
test('root gives an image to another user, and gets it back', async () => {
  const user = ensureTestUser();
  const place = mkdtempSync('/var/tmp/tiffin-scp-');
  chmodSync(place, 0o755);
  const program = stageProgram(place);
  for (const directory of ['home', 'run', 'tmp']) mkdirSync(join(place, directory), { mode: 0o700 });
  const archive = join(place, 'image.tar');
  writeFileSync(archive, layoutArchive(busyboxImage({ name: image })));
  const env = {
    HOME: join(place, 'home'),
    XDG_RUNTIME_DIR: join(place, 'run'),
    TMPDIR: join(place, 'tmp'),
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  };
  const tiffin = (...args: readonly string[]): Promise<Finished> => run(program, args, { env, cwd: place });
  const theirs = (...args: readonly string[]): Promise<Finished> =>
    run('runuser', ['-l', '-s', '/bin/sh', user.name, '-c', [program, ...args].join(' ')], { env, cwd: place });
  try {
    assert.is((await tiffin('load', '-q', '-i', archive)).status, 0);
    const given = await tiffin('image', 'scp', image, `${user.name}@localhost::`);
    assert.is(given.stdout, `Loaded image: ${image}\n`, given.stderr);
    assert.is((await theirs('image', 'exists', image)).status, 0);
    assert.is((await tiffin('rmi', '-f', image)).status, 0);
    const got = await tiffin('image', 'scp', '-q', `${user.name}@localhost::${image}`);
    assert.is(got.status, 0, got.stderr);
    assert.is((await tiffin('image', 'exists', image)).status, 0);
    const nobody = await tiffin('image', 'scp', image, 'no-such-user@localhost::');
    assert.is(nobody.status, 125);
    assert.match(nobody.stderr, /Error: tiffin load as no-such-user ended with status 1/);
  } finally {
    await theirs('rmi', '-f', image);
    await tiffin('rmi', '-af');
    rmSync(place, { recursive: true, force: true });
  }
});
test.run();

import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { exportToDirectory, exportToTar, platformDirectory } from '../../../../src/build/outputs/export-files.ts';
import { makeFiles } from '../../../support/build-context.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { putBuilt } from '../../../support/build-steps.ts';
import { suiteNeeding } from '../../../support/needs.ts';
import { scratchHome } from '../../../support/scratch-home.ts';
import { must } from '../../../support/spawn.ts';
import { openStores } from '../../../support/stores.ts';

const test = suiteNeeding('files of a build', 'helper', 'user-namespaces');
const signal = new AbortController().signal;

test("are merged into a directory, as the user's own", async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const built = await putBuilt(stores, [
    { path: 'bin', type: 'directory' },
    { path: 'bin/su', content: 'new', mode: 0o4755, uid: 0, gid: 0 },
    { path: 'bin/link', type: 'symlink', target: '/etc/passwd' },
  ]);
  const out = join(home.path, 'a/out');
  makeFiles(out, { kept: 'kept', 'bin/su': 'old' });
  await exportToDirectory(stores, built, out, signal);
  assert.equal([readFileSync(join(out, 'kept'), 'utf8'), readFileSync(join(out, 'bin/su'), 'utf8')], ['kept', 'new']);
  const status = statSync(join(out, 'bin/su'));
  assert.equal([status.mode & 0o7777, status.uid], [0o755, process.getuid?.()], 'no set-ID bit of an image becomes one of the host');
  assert.ok(lstatSync(join(out, 'bin/link')).isSymbolicLink());
  assert.equal(readdirSync(join(out, 'bin')).toSorted(), ['link', 'su']);
  assert.is(platformDirectory('/x', { ...built, platform: 'linux/arm64/v8' }), '/x/linux_arm64_v8');
});

test('go through no link that lies there, and replace no directory', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const victim = makeFiles(home.directory('victim'), { file: 'mine' });
  const built = await putBuilt(stores, [
    { path: 'd', type: 'directory' },
    { path: 'd/file', content: 'theirs' },
    { path: 'link', content: 'theirs' },
  ]);
  const out = home.directory('out');
  symlinkSync(victim, join(out, 'd'));
  symlinkSync(join(victim, 'file'), join(out, 'link'));
  await exportToDirectory(stores, built, out, signal).catch(() => undefined);
  assert.is(readFileSync(join(victim, 'file'), 'utf8'), 'mine');
  const other = home.directory('other');
  mkdirSync(join(other, 'link/x'), { recursive: true });
  await assertRejects(exportToDirectory(stores, built, other, signal), 'already-exists', /link: file exists/);
  const file = join(home.path, 'file');
  writeFileSync(file, '');
  await assertRejects(exportToDirectory(stores, built, file, signal), 'already-exists', /type=tar/);
  await assertRejects(exportToDirectory(stores, built, join(file, 'x'), signal), 'not-found', /not a directory/);
});

test('become a tar, whole or not at all', async () => {
  await using home = await scratchHome();
  using stores = openStores(home);
  const built = await putBuilt(stores, [{ path: 'f', content: 'x', uid: 7, gid: 8 }]);
  const path = join(home.path, 'o.tar');
  await exportToTar(stores, built, path, signal);
  assert.match(await must('tar', ['--numeric-owner', '-tvf', path]), /7\/8 +1 .* f$/m);
  const stop = new AbortController();
  stop.abort();
  await assertRejects(exportToTar(stores, built, join(home.path, 'p.tar'), stop.signal), 'cancelled');
  assert.not.ok(readdirSync(home.path).some((name) => name.includes('p.tar')));
});

test.run();

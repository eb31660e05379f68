import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { run } from '../../support/spawn.ts';
import { tiffinPath } from '../../support/tiffin.ts';

const test = suiteNeeding('launcher', 'built');

const packageName = `node-linux-${process.arch}`;

/** Installs the launcher below `place` beside a stand-in for the bundle. */
function install(home: ScratchHome, place: string): string {
  const dist = join(home.directory(place), 'dist');
  mkdirSync(dist);
  copyFileSync(tiffinPath, join(dist, 'tiffin'));
  for (const name of ['main.cjs', 'any-node.cjs']) writeFileSync(join(dist, name), '');
  return join(dist, 'tiffin');
}

/** A program in Node's place that says who it is and what it got, one argument a line. */
function placeNode(home: ScratchHome, path: string, name: string): void {
  mkdirSync(dirname(join(home.path, path)), { recursive: true });
  writeFileSync(join(home.path, path), `#!/bin/sh\necho ${name}\nfor word; do printf '%s\\n' "$word"; done\n`);
  chmodSync(join(home.path, path), 0o755);
}

const firstWords = (text: string): string[] => text.split('\n').slice(0, 3);

test('runs the Node of its own package with main.cjs', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'app');
  placeNode(home, `app/node_modules/${packageName}/bin/node`, 'own');
  placeNode(home, `${packageName}/bin/node`, 'beside');
  assert.equal(firstWords((await run(tiffin, [])).stdout), ['own', '--', join(home.path, 'app/dist/main.cjs')]);
});

test('finds the Node that npm put beside the package', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'other/node_modules/tiffin');
  placeNode(home, `other/node_modules/${packageName}/bin/node`, 'beside');
  assert.equal(firstWords((await run(tiffin, [])).stdout)[0], 'beside');
});

test('prefers the Node in its own directory, where packages of distributions have it', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'lib');
  placeNode(home, 'lib/dist/node', 'own');
  placeNode(home, `lib/node_modules/${packageName}/bin/node`, 'below');
  assert.equal(firstWords((await run(tiffin, [])).stdout)[0], 'own');
});

test('asks no node_modules further up, which may be someone else’s', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'deep/below/app');
  placeNode(home, `node_modules/${packageName}/bin/node`, 'stranger');
  assert.is((await run(tiffin, [], { env: { PATH: '/nowhere' } })).status, 125);
});

test('falls back to PATH, by way of the script that checks the version', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'app');
  placeNode(home, 'bin/node', 'path');
  const { stdout } = await run(tiffin, [], { env: { PATH: `${home.path}/bin:/usr/bin:/bin` } });
  assert.equal(firstWords(stdout), ['path', '--', join(home.path, 'app/dist/any-node.cjs')]);
});

test('works through a symbolic link', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'app');
  placeNode(home, `app/node_modules/${packageName}/bin/node`, 'own');
  symlinkSync(tiffin, join(home.path, 'link'));
  assert.is(firstWords((await run(join(home.path, 'link'), [])).stdout)[2], join(home.path, 'app/dist/main.cjs'));
});

test('passes arguments on byte by byte', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'app');
  placeNode(home, `app/node_modules/${packageName}/bin/node`, 'own');
  const { stdoutBytes } = await run('sh', ['-c', '"$1" "$(printf "a\\377b")" "" " two words "', 'sh', tiffin]);
  const lines = stdoutBytes.toString('latin1').split('\n').slice(3);
  assert.equal(lines, ['a\xffb', '', ' two words ', '']);
});

test('opens closed standard descriptors on /dev/null', async () => {
  await using home = await scratchHome();
  const tiffin = install(home, 'app');
  const node = `app/node_modules/${packageName}/bin/node`;
  placeNode(home, node, 'own');
  const seen = join(home.path, 'seen');
  writeFileSync(join(home.path, node), `#!/bin/sh\nseen=$(for fd in 0 1 2; do readlink /proc/$$/fd/$fd; done)\necho "$seen" > '${seen}'\n`);
  await run('sh', ['-c', '"$1" <&- >&- 2>&-', 'sh', tiffin]);
  assert.is(existsSync(seen) ? readFileSync(seen, 'utf8') : '', '/dev/null\n/dev/null\n/dev/null\n');
});

test('says what to do when there is no Node', async () => {
  await using home = await scratchHome();
  const { status, stderr } = await run(install(home, 'app'), ['ps'], { env: { PATH: '/nowhere' } });
  assert.is(status, 125);
  assert.match(stderr, /^Error: tiffin needs Node\.js 24 or later and found none\nhint: npm install/);
});

test('says what to do when it is not built', async () => {
  await using home = await scratchHome();
  copyFileSync(tiffinPath, join(home.directory('app'), 'tiffin'));
  const { status, stderr } = await run(join(home.path, 'app/tiffin'), []);
  assert.is(status, 125);
  assert.match(stderr, /not built.*\nhint: npm run build/);
});

test('refuses a Node that is too old', async () => {
  await using home = await scratchHome();
  const script = join(dirname(tiffinPath), 'any-node.cjs');
  const pretend = join(home.path, 'old.cjs');
  writeFileSync(pretend, "Object.defineProperty(process, 'versions', { value: { node: '18.19.0' } });\n");
  const { status, stderr } = await run(process.execPath, ['-r', pretend, script, 'version']);
  assert.is(status, 125);
  assert.match(stderr, /^Error: tiffin needs Node\.js 24 or later, and .* is v/);
});

test.run();

import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestSources, type SourceDigest, type SourceSet } from '../../../src/native/build-copy.ts';
import { stageIn, type TestStage } from '../../support/building.ts';
import { ignoreCases } from '../../support/ignore-cases.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('digestSources', 'helper', 'user-namespaces', 'overlay', 'setfattr');

function pattern(stage: TestStage, source: string, options: Partial<SourceSet> = {}): SourceSet {
  return { root: { kind: 'directory', path: stage.context }, sources: [{ kind: 'pattern', pattern: source }], ...options };
}

async function digests(home: ScratchHome, stage: TestStage, sets: readonly SourceSet[]): Promise<SourceDigest[]> {
  return digestSources({ realm: stage.realm, digestCache: join(home.path, 'digests') }, sets);
}

/** The digest of a source, which must be found. */
async function digestOf(home: ScratchHome, stage: TestStage, source = '.', options: Partial<SourceSet> = {}): Promise<string> {
  const [found] = await digests(home, stage, [pattern(stage, source, options)]);
  if (found?.ok !== true) throw found?.error ?? new Error('nothing found');
  return found.digest;
}

const context = 'mkdir -p d/e; echo a > d/a; echo b > d/e/b; ln -s a d/l; echo c > top; ln top again';

test('changes with all that is copied, and with no time', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context });
  const file = join(stage.context, 'd/a');
  const seen = new Set([await digestOf(home, stage)]);
  utimesSync(file, 1, 1);
  assert.ok(seen.has(await digestOf(home, stage)), 'a time');
  const differs = async (what: string): Promise<void> => {
    const digest = await digestOf(home, stage);
    assert.not.ok(seen.has(digest), what);
    seen.add(digest);
  };
  writeFileSync(file, 'A\n');
  await differs('bytes of the same length');
  chmodSync(file, 0o600);
  await differs('a mode');
  rmSync(join(stage.context, 'd/l'));
  symlinkSync('b', join(stage.context, 'd/l'));
  await differs('where a link leads');
  copyFileSync(file, join(stage.context, 'd/new'));
  await differs('a new file');
  await stage.inContext('setfattr -n user.mine -v 1 d/new');
  await differs('an attribute');
  await stage.inContext('rm again; cp top again');
  await differs('a file of its own in place of a hard link');
  await stage.inContext('mv d/e d/f');
  await differs('a name');
});

test('is that of what is chosen, wherever the context lies', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context });
  const chosen = await digestOf(home, stage, '.', { ignore: ['top', 'again'], exclude: ['d/e'] });
  appendFileSync(join(stage.context, 'top'), 'more');
  appendFileSync(join(stage.context, 'd/e/b'), 'more');
  assert.is(await digestOf(home, stage, '.', { ignore: ['top', 'again'], exclude: ['d/e'] }), chosen);
  await using other = await scratchHome();
  const elsewhere = await stageIn(other, { context: 'mkdir d; echo a > d/a; ln -s a d/l' });
  assert.is(await digestOf(other, elsewhere), chosen);
  assert.is.not(await digestOf(other, elsewhere, 'd'), chosen);
  assert.is.not(await digestOf(other, elsewhere, 'd', { parents: true }), await digestOf(other, elsewhere, 'd'));
});

test('one call for many instructions, and a failure for each', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context });
  const inline = (content: string): SourceSet => ({
    ...pattern(stage, 'd'),
    sources: [{ kind: 'inline', name: 'n', content: Buffer.from(content) }],
  });
  const layers: SourceSet = { ...pattern(stage, 'd'), root: { kind: 'layers', directories: [stage.context] } };
  const found = await digests(home, stage, [
    pattern(stage, 'd'),
    pattern(stage, 'none'),
    pattern(stage, '[x'),
    inline('1'),
    inline('2'),
    layers,
    pattern(stage, 'no*'),
  ]);
  assert.equal(
    found.map((one) => (one.ok ? one.matched : one.error.message)),
    [1, 'none: not found', '[x: a bracket of the pattern is not closed, or has nothing in it', 1, 1, 1, 0],
  );
  assert.is(new Set(found.map((one) => (one.ok ? one.digest : ''))).size, 5, 'a layer of root alone is as the directory');
});

test('remembers files, and is right where what it remembers is not', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context });
  const first = await digestOf(home, stage);
  const cache = join(home.path, 'digests');
  for (const damage of [
    (bytes: Buffer) => bytes.subarray(0, 1000),
    (bytes: Buffer) => bytes.fill(255),
    () => Buffer.from('x'),
    (bytes: Buffer) => bytes.map((byte, at) => (at % 7 === 0 ? byte ^ 1 : byte)),
  ]) {
    await digestOf(home, stage);
    writeFileSync(cache, damage(readFileSync(cache)));
    assert.is(await digestOf(home, stage), first);
  }
  rmSync(cache);
  assert.is(await digestOf(home, stage), first);
  assert.ok(existsSync(cache));
});

test('remembers in room that is there, so that a disk that is full kills nobody', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home, { context });
  await digestOf(home, stage);
  const { blocks, size } = statSync(join(home.path, 'digests'));
  assert.ok(blocks * 512 >= size, `${blocks} blocks for ${size} bytes`);
});

test('ignores as ignore files are understood', async () => {
  await using home = await scratchHome();
  const stage = await stageIn(home);
  // What is no name in a directory cannot be in one.
  const cases = ignoreCases.filter(({ path, patterns }) => !/(^|\/)\.\.?(\/|$)/.test(path) && !patterns.includes('.'));
  const sets = cases.map(({ path, patterns }, at) => {
    const directory = join(stage.context, String(at));
    mkdirSync(dirname(join(directory, path)), { recursive: true });
    writeFileSync(join(directory, path), 'x');
    return { ...pattern(stage, '.'), root: { kind: 'directory', path: directory } as const, ignore: patterns };
  });
  const found = await digests(home, stage, sets);
  const wrong = cases.filter(({ ignored }, at) => (found[at]?.ok === true && found[at].bytes > 0) === ignored);
  assert.equal(wrong, []);
});

test.run();

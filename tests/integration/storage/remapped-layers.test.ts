import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { LayerMaps } from '../../../src/native/remap.ts';
import type { Digest } from '../../../src/oci/digest.ts';
import { collectAbandoned, collectImages, emptyTrash } from '../../../src/storage/garbage.ts';
import {
  forgetRemapped,
  formsOf,
  listRemapped,
  noteRemappedSize,
  remappedPath,
  remappedStack,
  strayRemapped,
  verifyRemapped,
} from '../../../src/storage/remapped-layers.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('remappedStack', 'helper', 'user-namespaces', 'overlay', 'subuids');

// Root stays itself, so that the test's user may look at what is made and remove it.
const lines = [
  { inside: 0, host: 0, length: 1 },
  { inside: 1, host: 2, length: 1 },
];
const maps: LayerMaps = { uid: lines, gid: lines };
const layers = [[{ path: 'base', content: 'b'.repeat(9000) }], [{ path: 'top', content: 't'.repeat(9000) }]] as const;

async function stackOf({ engine }: ScratchEngine, diffIds: readonly Digest[], told: string[] = []): Promise<string[]> {
  const onEntries = (diffId: Digest, entries: number, total: number): void => void told.push(`${diffId.slice(7, 11)} ${entries}/${total}`);
  return remappedStack(engine, diffIds, maps, { realm: engine.realm, onEntries, begin: async () => void told.push('begin') });
}

async function image(scratch: ScratchEngine) {
  const put = await putRealImage(scratch.engine, 'app', layers);
  return { ...put, diffIds: put.image.layers.map(({ diffId }) => diffId) };
}

test('makes each layer once, beside itself, and says so; later there is nothing to do', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { diffIds } = await image(scratch);
  const told: string[] = [];
  const stack = await stackOf(scratch, diffIds, told);
  assert.is(told[0], 'begin');
  assert.ok(
    told.some((line) => line.endsWith(' 2/2')),
    told.join(),
  );
  const split = stack.indexOf('');
  const trees = split < 0 ? stack : stack.slice(0, split);
  const [tree = ''] = trees;
  assert.is(trees.length, 1);
  assert.ok(tree.startsWith(`${engine.layers.path(diffIds[1]!)}+`));
  assert.ok(existsSync(join(tree, 'top')) && existsSync(join(tree, 'base')));
  if (split >= 0) assert.equal(stack.slice(split + 1), [engine.layers.path(diffIds[1]!), engine.layers.path(diffIds[0]!)]);
  const again: string[] = [];
  assert.equal(await stackOf(scratch, diffIds, again), stack);
  assert.equal(again, []);
});

test('makes them once among several who come at the same time', async () => {
  using scratch = scratchEngine();
  const { diffIds } = await image(scratch);
  const told: string[] = [];
  const stacks = await Promise.all([1, 2, 3].map(() => stackOf(scratch, diffIds, told)));
  assert.equal(stacks[1], stacks[0]);
  assert.equal(stacks[2], stacks[0]);
  assert.is(told.filter((line) => line.endsWith(' 0/2')).length, 1);
});

test('makes again what lost its row or its directory, and removes what has no row', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { diffIds } = await image(scratch);
  const [tree = ''] = await stackOf(scratch, diffIds);
  engine.state.run('DELETE FROM remapped_layer WHERE diff_id = ?', diffIds[1]!);
  assert.equal(strayRemapped(engine.state), [tree]);
  writeFileSync(join(tree, 'old'), '');
  await stackOf(scratch, diffIds);
  assert.equal([existsSync(join(tree, 'old')), existsSync(join(tree, 'top'))], [false, true]);
  engine.state.run('DELETE FROM remapped_layer WHERE diff_id = ?', diffIds[1]!);
  await emptyTrash(collectAbandoned(engine, 0), engine.realm);
  assert.not.ok(existsSync(tree));
});

test('looks once at what was made before a reboot, and makes again what a crash has spoiled', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const { diffIds } = await image(scratch);
  const [tree = ''] = await stackOf(scratch, diffIds);
  engine.state.run("UPDATE remapped_layer SET unsynced = 'earlier'");
  writeFileSync(join(tree, 'added'), '');
  const told: string[] = [];
  await stackOf(scratch, diffIds, told);
  assert.equal([existsSync(join(tree, 'added')), existsSync(join(tree, 'base'))], [false, true]);
  assert.is(told[0], 'begin');
  // What is whole is only looked at.
  engine.state.run("UPDATE remapped_layer SET unsynced = 'earlier'");
  const again: string[] = [];
  await stackOf(scratch, diffIds, again);
  assert.equal(again, []);
  assert.is(engine.state.first('SELECT unsynced FROM remapped_layer')?.['unsynced'], null);
});

test('is forgotten by form, with its layer, and counted', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const put = await image(scratch);
  await stackOf(scratch, put.diffIds);
  const [note] = listRemapped(engine.state);
  assert.ok(note !== undefined && formsOf(engine, put.diffIds, maps).includes(note.form));
  assert.equal(note.content, { layers: put.diffIds.toReversed(), maps });
  noteRemappedSize(engine.state, note, { disk: 4096, bytes: 1, entries: 1 });
  assert.is(listRemapped(engine.state)[0]?.diskBytes, 4096);
  assert.is((await verifyRemapped(engine, note, { realm: engine.realm })).count, 0);
  const trash = engine.state.transaction(() => forgetRemapped(engine.state, ({ diffId }) => diffId === note.diffId));
  assert.equal([trash.length, existsSync(remappedPath(engine.state, note.diffId, note.form))], [1, false]);
  assert.is((await verifyRemapped(engine, note, { realm: engine.realm })).first[0]?.what, 'missing');
  await emptyTrash(trash, engine.realm);
  engine.images.remove(put.image.id);
  await emptyTrash(collectImages(engine, [put.image]), engine.realm);
  assert.equal(readdirSync(join(engine.places.root, 'layers')), []);
  assert.equal(listRemapped(engine.state), []);
});

test.run();

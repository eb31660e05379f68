import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { diffOf, type DiffScope } from '../../../src/container/diff.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { putFakeImage, type Stores } from '../../support/stores.ts';

const test = suiteNeeding('diffOf', 'helper', 'user-namespaces');

let clock = 0;

/** Writes files; each time the directories get a time of their own. */
function write(directory: string, ...paths: readonly string[]): void {
  clock += 1;
  for (const path of paths) {
    mkdirSync(join(directory, path, '..'), { recursive: true });
    writeFileSync(join(directory, path), path);
    utimesSync(join(directory, path, '..'), clock, clock);
  }
}

/** An image of two layers, and one more that has the first of them only. */
function images({ engine }: ScratchEngine): string {
  const stores = Object.assign(engine, { root: engine.places.root }) as unknown as Stores;
  const id = putFakeImage(stores, { seed: 'a', names: ['localhost/app:1'], layers: ['base', 'top'] });
  putFakeImage(stores, { seed: 'b', names: ['localhost/base:1'], layers: ['base'] });
  const [base, top] = engine.images.get(id).layers;
  write(engine.layers.path(base!.diffId), 'etc/group', 'etc/hosts', 'bin/sh');
  write(engine.layers.path(top!.diffId), 'app', 'etc/group');
  return id;
}

const lines = async (scratch: ScratchEngine, name: string, against?: string, scope: DiffScope = 'any'): Promise<string[]> =>
  (await diffOf(scratch.engine, name, { against, scope })).map(({ path, change }) => `${change} ${path}`);

test('lists what the last layer of an image does, or what is different from another image', async () => {
  using scratch = scratchEngine();
  images(scratch);
  const expected = ['added /app', 'changed /etc', 'changed /etc/group'];
  assert.equal(await lines(scratch, 'app:1', undefined, 'image'), expected);
  assert.equal(await lines(scratch, 'app:1', 'base:1', 'image'), expected);
  assert.equal(await lines(scratch, 'base:1', 'app:1'), ['removed /app', 'changed /etc', 'changed /etc/group']);
});

test('lists what a container wrote, without what setting it up makes', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { name: 'web', imageId: images(scratch), imageName: 'app:1' });
  write(join(container.directory, 'upper'), 'etc/hosts', 'run/secrets', 'run/mine', 'proc/x', 'new');
  assert.equal(await lines(scratch, 'web'), ['changed /etc', 'added /new', 'added /proc/x', 'added /run/mine']);
  assert.equal(await lines(scratch, 'web', 'app:1'), await lines(scratch, 'web'));
  assert.ok((await lines(scratch, 'app:1', 'web')).includes('removed /new'));
});

test('says what it does not find or cannot compare', async () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'rooted' });
  await assertRejects(lines(scratch, 'nope'), 'not-found', /^nope: no such container or image/);
  await assertRejects(lines(scratch, 'nope', undefined, 'image'), 'not-found', /nope: image not known/);
  await assertRejects(lines(scratch, 'nope', undefined, 'container'), 'not-found', /no such container/);
  assert.equal(await lines(scratch, 'rooted'), []);
  await assertRejects(lines(scratch, 'rooted', 'localhost/app:1'), 'unsupported', /rooted has no image/);
});

test.run();

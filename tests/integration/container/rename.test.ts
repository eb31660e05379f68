import { mkdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renameContainer, requireContainerName } from '../../../src/container/rename.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const names = suite('requireContainerName');
for (const name of ['a', 'web-1', 'A_b.c', 'x'.repeat(255)]) names(`takes ${name.slice(0, 20)}`, () => requireContainerName(name, 'step'));
for (const name of ['', '-a', '.a', 'a/b', 'a b', '\u001b[2J', '../x', 'x'.repeat(256), 'a\nb']) {
  names(`refuses ${JSON.stringify(name.slice(0, 20))}`, () => {
    assertFails(() => requireContainerName(name, 'step'), 'invalid-argument', /^step: names must match/);
  });
}
names.run();

const rename = suite('renameContainer');
rename('gives another name, unless it is taken, and says so', () => {
  using scratch = scratchEngine();
  const { id } = addContainer(scratch, { name: 'web' });
  addContainer(scratch, { name: 'other' });
  mkdirSync(`${scratch.engine.places.runRoot}/${id}`);
  renameContainer(scratch.engine, 'web', 'new');
  assert.ok(scratch.engine.containers.find('new') !== undefined && scratch.engine.containers.find('web') === undefined);
  assert.match(readFileSync(`${scratch.engine.places.runRoot}/${id}/event`, 'utf8'), /"name":"new"/);
  assert.match(readFileSync(scratch.engine.events.path, 'utf8'), /"status":"rename".*"name":"new"/);
  assertFails(() => renameContainer(scratch.engine, 'new', 'other'), 'already-exists', /name "other" is already in use/);
  assertFails(() => renameContainer(scratch.engine, 'nobody', 'd'), 'not-found');
});
rename.run();

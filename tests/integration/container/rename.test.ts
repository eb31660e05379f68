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
rename('gives another name, unless it is taken', () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'a' });
  addContainer(scratch, { name: 'b' });
  renameContainer(scratch.engine, 'a', 'c');
  assert.ok(scratch.engine.containers.find('c') !== undefined && scratch.engine.containers.find('a') === undefined);
  assertFails(() => renameContainer(scratch.engine, 'c', 'b'), 'already-exists', /name "b" is already in use/);
  assertFails(() => renameContainer(scratch.engine, 'nobody', 'd'), 'not-found');
});
rename.run();

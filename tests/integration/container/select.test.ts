import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { latestContainer, oneContainer, readCidFile, selectContainers } from '../../../src/container/select.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine } from '../../support/scratch-engine.ts';

const select = suite('selectContainers');
select('finds by name, ID and file, each once', () => {
  using scratch = scratchEngine();
  const [a, b] = [addContainer(scratch, { name: 'a' }), addContainer(scratch, { name: 'b' })];
  const file = join(scratch.directory, 'cid');
  writeFileSync(file, `${b.id}\n`);
  const { chosen, failures } = selectContainers(scratch.engine, { names: ['a', a.id.slice(0, 12), 'nobody'], cidFiles: [file] });
  assert.equal(
    chosen.map(({ typed }) => typed),
    ['a', b.id],
  );
  assert.equal(
    failures.map(({ code }) => code),
    ['not-found'],
  );
  assert.is(selectContainers(scratch.engine, { names: ['nobody'], ignoreMissing: true }).failures.length, 0);
});
select('takes all, or those that filters let through', () => {
  using scratch = scratchEngine();
  addContainer(scratch, { name: 'a', labels: { x: '1' } });
  addContainer(scratch, { name: 'b' });
  assert.is(selectContainers(scratch.engine, { names: [], all: true }).chosen.length, 2);
  assert.equal(
    selectContainers(scratch.engine, { names: [], filters: ['label=x'] }).chosen.map(({ record }) => record.name),
    ['a'],
  );
});
select('refuses nothing, and too much at once', () => {
  using scratch = scratchEngine();
  for (const [selection, pattern] of [
    [{ names: [] }, /at least one name or id/],
    [{ names: [], all: true, latest: true }, /--all and --latest cannot be used together/],
    [{ names: ['a'], all: true }, /no arguments are needed with --all/],
  ] as const) {
    assertFails(() => selectContainers(scratch.engine, selection), 'invalid-argument', pattern);
  }
});
select.run();

const latest = suite('latestContainer and oneContainer');
latest('is the one created last', () => {
  using scratch = scratchEngine();
  assertFails(() => latestContainer(scratch.engine), 'not-found');
  addContainer(scratch, { name: 'old', createdAt: '2026-01-01T00:00:00.000Z' });
  addContainer(scratch, { name: 'new', createdAt: '2026-01-02T00:00:00.000Z' });
  assert.is(latestContainer(scratch.engine).record.name, 'new');
  assert.is(oneContainer(scratch.engine, undefined).record.name, 'new');
  assert.is(oneContainer(scratch.engine, 'old').record.name, 'old');
});
latest.run();

const files = suite('readCidFile');
files('misses a file only when told to', () => {
  assert.is(readCidFile('/no/such/file', true), undefined);
  assertFails(() => readCidFile('/no/such/file'), 'invalid-argument', /reading CIDFile: open \/no\/such\/file: no such file or directory/);
});
files.run();

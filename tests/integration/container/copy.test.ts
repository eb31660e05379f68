import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { copyFiles, parseCopyPlaces } from '../../../src/container/copy.ts';
import { writeSpec } from '../../../src/container/spec-file.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { specInput } from '../../support/runtime/facts.ts';
import { addContainer, rootRequest, scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('copyFiles', 'helper', 'user-namespaces', 'subuids');

const options = { keepOwners: false, overwrite: false, output: 1, input: () => Readable.from([]), signal: new AbortController().signal };

/** A container of a directory, which no start has seen. */
function rooted(scratch: ScratchEngine): string {
  const path = join(scratch.directory, 'tree');
  mkdirSync(join(path, 'place'), { recursive: true });
  const plain = rootRequest();
  const source = { kind: 'rootfs', path, overlay: false } as const;
  const container = addContainer(scratch, { name: 'web', wanted: { ...plain, image: { ...plain.image, source } } });
  const { spec } = buildRuntimeSpec(specInput({}));
  mkdirSync(container.directory, { recursive: true });
  writeSpec(container.directory, { ...spec, process: { ...spec.process, cwd: '/place' } });
  mkdirSync(join(scratch.engine.places.runRoot, container.id), { recursive: true });
  return path;
}

test('reaches a container that does not run, from its working directory', async () => {
  using scratch = scratchEngine();
  const path = rooted(scratch);
  const file = join(scratch.directory, 'file');
  writeFileSync(file, 'x');
  await copyFiles(scratch.engine, parseCopyPlaces(file, 'web:made'), options);
  assert.is(readFileSync(join(path, 'place/made'), 'utf8'), 'x');
  await copyFiles(scratch.engine, parseCopyPlaces('web:/place/made', `${file}2`), options);
  assert.is(readFileSync(`${file}2`, 'utf8'), 'x');
  await copyFiles(scratch.engine, parseCopyPlaces('web:/place', 'web:/place2'), options);
  assert.is(readFileSync(join(path, 'place2/made'), 'utf8'), 'x');
});

test('says what is not there', async () => {
  using scratch = scratchEngine();
  rooted(scratch);
  const { engine, directory } = scratch;
  await assertRejects(copyFiles(engine, parseCopyPlaces('nobody:/x', '.'), options), 'not-found', /^container "nobody" does not exist/);
  await assertRejects(
    copyFiles(engine, parseCopyPlaces('web:/x', directory), options),
    'not-found',
    /^"\/x" could not be found on container web: no such/,
  );
  await assertRejects(
    copyFiles(engine, parseCopyPlaces('-', 'web:/place'), options),
    'corrupt',
    /^source must be a \(compressed\) tar archive/,
  );
});

test.run();

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import * as assert from 'uvu/assert';
import { exportContainer } from '../../../src/container/export.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { addContainer, rootRequest, scratchEngine } from '../../support/scratch-engine.ts';
import { run } from '../../support/spawn.ts';

const test = suiteNeeding('exportContainer', 'helper', 'user-namespaces');

test('packs the files, and writes an event when all are packed', async () => {
  using scratch = scratchEngine();
  const { engine, directory } = scratch;
  const path = join(directory, 'tree');
  mkdirSync(path);
  writeFileSync(join(path, 'file'), 'x');
  const rooted = rootRequest();
  const wanted = { ...rooted, image: { ...rooted.image, source: { kind: 'rootfs', path, overlay: false } as const } };
  const container = addContainer(scratch, { name: 'web', wanted });
  const tar = await buffer(exportContainer(engine, container, { signal: new AbortController().signal }));
  assert.is((await run('tar', ['-tf', '-'], { stdin: tar })).stdout, 'file\n');
  assert.match(readFileSync(engine.events.path, 'utf8'), /"export".*"web"|"web".*"export"/);
});

test.run();

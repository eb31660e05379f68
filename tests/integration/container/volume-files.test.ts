import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { exportVolumeTo, importVolume, mountVolume, unmountVolume } from '../../../src/container/volume-files.ts';
import { TiffinError } from '../../../src/lib/errors.ts';
import { tarArchive } from '../../support/images.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const { signal } = new AbortController();

const test = suiteNeeding('volume files', 'built', 'user-namespaces', 'overlay', 'subuids');
test('go in and out', async () => {
  using scratch = scratchEngine();
  const volume = scratch.engine.volumes.create({ name: 'v' });
  await importVolume(scratch.engine, volume, Readable.from([tarArchive([{ path: 'a', content: 'hello' }])]), signal);
  assert.is(readFileSync(join(volume.path, 'a'), 'utf8'), 'hello');
  const path = join(scratch.directory, 'v.tar');
  await exportVolumeTo(scratch.engine, volume, path, signal);
  assert.match(readFileSync(path, 'latin1'), /^a\0[^]*hello/);
});
test('leave nothing of an export that failed', async () => {
  using scratch = scratchEngine();
  const volume = scratch.engine.volumes.create({ name: 'v' });
  const path = join(scratch.directory, 'v.tar');
  writeFileSync(path, 'old');
  const before = readdirSync(scratch.directory);
  const ended = AbortSignal.abort();
  await exportVolumeTo(scratch.engine, volume, path, ended).then(
    () => assert.unreachable(),
    (error: unknown) => assert.instance(error, TiffinError),
  );
  assert.equal(readdirSync(scratch.directory), before);
  assert.is(readFileSync(path, 'utf8'), 'old');
});
test('need no mount when they are a directory', async () => {
  using scratch = scratchEngine();
  const volume = scratch.engine.volumes.create({ name: 'v' });
  assert.is(await mountVolume(scratch.engine, volume), volume.path);
  await unmountVolume(scratch.engine, volume);
});
test.run();

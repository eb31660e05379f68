import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { FilePlace } from '../../../../src/build/context/containerfile.ts';
import { findIgnoreFile } from '../../../../src/build/context/ignore-file.ts';
import { assertFails } from '../../../support/assert-fails.ts';
import { makeFiles, sourceRequest } from '../../../support/build-context.ts';
import { scratchHome } from '../../../support/scratch-home.ts';

const test = suite('findIgnoreFile');

test('takes the one that was named, then those beside the Containerfile, then those of the context', async () => {
  await using home = await scratchHome();
  const context = makeFiles(home.directory('c'), { '.dockerignore': '4' });
  const find = (beside: FilePlace | undefined, ignoreFile?: string): string | undefined => {
    const found = findIgnoreFile({ source: sourceRequest(home.path, { ignoreFile }), context, beside });
    return found === undefined ? undefined : String(found.bytes);
  };
  const inside = { path: 'docker/File', isInside: true };
  assert.is(find(inside), '4');
  makeFiles(context, { '.containerignore': '3' });
  assert.is(find(inside), '3');
  assert.is(find(undefined), '3');
  makeFiles(context, { 'docker/File.dockerignore': '2' });
  assert.is(find(inside), '2');
  makeFiles(home.path, { 'File.containerignore': '1', own: '0' });
  assert.is(find({ path: join(home.path, 'File'), isInside: false }), '1');
  assert.is(find(inside, 'own'), '0');
  assertFails(() => find(inside, 'none'), 'not-found', /ignore file none/);
});

test('follows no link out of the context; without files nothing is ignored', async () => {
  await using home = await scratchHome();
  const context = home.directory('c');
  const source = sourceRequest(home.path);
  assert.is(findIgnoreFile({ source, context: undefined, beside: undefined }), undefined);
  assert.is(findIgnoreFile({ source, context, beside: undefined }), undefined);
  symlinkSync('/etc/passwd', join(context, '.dockerignore'));
  assertFails(() => findIgnoreFile({ source, context, beside: undefined }), 'denied', /leads out/);
});

test.run();

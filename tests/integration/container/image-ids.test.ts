import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { idsOfImage } from '../../../src/container/image-ids.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { putRealImage } from '../../support/real-image.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const test = suiteNeeding('idsOfImage', 'helper', 'user-namespaces', 'subuids');
const { signal } = new AbortController();

test('looks an image through once', async () => {
  using scratch = scratchEngine();
  const { engine } = scratch;
  const passwd = { path: 'etc/passwd', content: 'web:x:2000:2001::/:/bin/sh\nnobody:x:65534:65534::/:\n' };
  const { image } = await putRealImage(engine, 'app', [[{ path: 'etc', type: 'directory' }, passwd]]);
  assert.is(await idsOfImage(engine, image, signal), 2001);
  const file = join(engine.places.root, 'cache/ids', image.id);
  assert.is(readFileSync(file, 'utf8'), '2001\n');
  writeFileSync(file, '77\n');
  assert.is(await idsOfImage(engine, image, signal), 77);
  writeFileSync(file, 'rubbish');
  assert.is(await idsOfImage(engine, image, signal), 2001);
  assert.is(await idsOfImage(engine, undefined, signal), 0);
});

test.run();

// timeout: 120s
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { busybox, sdkHome } from '../../support/sdk.ts';

const test = suiteNeeding('copying', 'built', 'user-namespaces');

test('goes in and out, whether a container runs or not', async () => {
  await using sdk = await sdkHome('sdk-copy');
  const place = (name: string): string => join(sdk.home.path, name);
  mkdirSync(place('dir'));
  writeFileSync(place('dir/file'), 'hello\n');
  await using container = await sdk.tiffin.create(busybox, { command: ['sleep', '1000'], network: 'none' });
  await container.copyTo(place('dir'), '/srv');
  await container.start();
  assert.is((await container.exec(['cat', '/srv/file'])).stdout, 'hello\n');
  await container.copyTo(`${place('dir')}/.`, '/tmp');
  await container.copyFrom('/tmp/file', place('out'));
  assert.is(readFileSync(place('out'), 'utf8'), 'hello\n');
  await assertRejects(container.copyFrom('/nothing', place('out')), 'not-found');
  await assertRejects(container.copyTo(place('out'), ''), 'invalid-argument', /is empty/);
  await assertRejects(container.copyTo(place('out'), '/x', { recursive: true } as never), 'invalid-argument', /"recursive"/);
});

test.run();

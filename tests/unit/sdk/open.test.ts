import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { existsSync } from 'node:fs';
import { open } from '../../../src/sdk/open.ts';
import { version } from '../../../src/lib/version.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suite('open');

test('makes nothing before something is asked of it', async () => {
  await using home = await scratchHome();
  {
    await using tiffin = await open({ env: { ...home.env, GONE: undefined } });
    assert.equal([tiffin.version, tiffin.root], [version, `${home.path}/.local/share/tiffin`]);
  }
  await using other = await open({ env: home.env, root: `${home.path}/store`, runRoot: `${home.path}/run` });
  assert.is(other.root, `${home.path}/store`);
  assert.equal([existsSync(`${home.path}/store`), existsSync(`${home.path}/.local`)], [false, false]);
});

test('refuses options that are none', async () => {
  await assertRejects(open({ Root: '/x' } as never), 'invalid-argument', /did you mean root/);
  await assertRejects(open({ env: { A: 1 } } as never), 'invalid-argument', /env\.A must be a string/);
  await assertRejects(open({ onWarning: 'log' } as never), 'invalid-argument', /onWarning must be a function/);
});

test('does nothing when it is closed', async () => {
  await using home = await scratchHome();
  const tiffin = await open({ env: home.env });
  await tiffin.close();
  await tiffin.close();
  await assertRejects(tiffin.images.list(), 'wrong-state', /is closed/);
  await assertRejects(tiffin.run('x'), 'wrong-state', /open\(\) another one/);
});

test.run();

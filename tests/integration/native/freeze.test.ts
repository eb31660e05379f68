import { closeSync, fstatSync, mkdirSync, openSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { freezeUpper, type FreezeRequest, type FrozenLayer } from '../../../src/native/freeze.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { inRealm, testRealm } from '../../support/unpacking.ts';

const test = suiteNeeding('freezeUpper', 'helper', 'user-namespaces', 'setfattr');

async function frozen(home: ScratchHome, script: string, changes: Partial<FreezeRequest> = {}): Promise<FrozenLayer & { upper: string }> {
  const [realm, upper] = [testRealm(home), join(home.path, 'upper')];
  mkdirSync(upper, { mode: 0o755 });
  await inRealm(realm, 'sh', '-c', `set -e; umask 022; cd "$1"; ${script}`, 'sh', upper);
  const output = openSync(join(home.path, 'tar'), 'w+');
  try {
    const layer = await freezeUpper({ realm }, { upper, lower: [], times: { kind: 'real' }, output, ...changes });
    assert.is(fstatSync(output).size, layer.size);
    return { ...layer, upper };
  } finally {
    closeSync(output);
  }
}

test('keeps real times, in whole seconds as the tar has them', async () => {
  await using home = await scratchHome();
  const layer = await frozen(home, 'echo x > f; touch -d @1000000000.5 f; mkdir d; touch -d @1000000001.9 d');
  assert.equal([layer.entries, layer.bytes], [2, 2]);
  assert.is(statSync(join(layer.upper, 'f')).mtimeMs, 1_000_000_000_000);
  assert.is(statSync(join(layer.upper, 'd')).mtimeMs, 1_000_000_001_000);
});

test('bounds times, also before 1970', async () => {
  await using home = await scratchHome();
  const layer = await frozen(home, 'touch -d @-5 old; touch new', { times: { kind: 'bounded', epoch: 0 } });
  assert.is(statSync(join(layer.upper, 'old')).mtimeMs, -5000);
  assert.is(statSync(join(layer.upper, 'new')).mtimeMs, 0);
});

test('leaves no socket and no note of overlay', async () => {
  await using home = await scratchHome();
  const script = `python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'; touch f; setfattr -n user.overlay.origin -v x f
    mkdir d; setfattr -n user.overlay.opaque -v y d; setfattr -n user.mine -v 1 d`;
  const { upper, entries } = await frozen(home, script);
  const attributes = await inRealm(testRealm(home), 'sh', '-c', 'cd "$1"; ls; getfattr -Rd -m - . | grep user', 'sh', upper);
  assert.is(attributes, 'd\nf\nuser.mine="1"\n');
  assert.is(entries, 2);
});

test('says what cannot be', async () => {
  await using home = await scratchHome();
  await assertRejects(frozen(home, 'mkdir -p d/.wh.x'), 'invalid-argument', /d\/\.wh\.x: names that begin with \.wh\./);
});

test.run();

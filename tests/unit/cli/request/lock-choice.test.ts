import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openLock, requireLock } from '../../../../src/cli/request/lock-choice.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('lock choice');
const uid = process.getuid?.() ?? 0;

test('takes the nearest file, or the one named', () => {
  const top = mkdtempSync(join(tmpdir(), 'lock-'));
  try {
    const directory = join(top, 'a');
    mkdirSync(directory);
    assertFails(() => requireLock('tiffin.lock', { directory, uid }), 'not-found', /no tiffin\.lock in .*\/a or further up/);
    assertFails(() => requireLock('x/y.lock', { directory, uid }), 'not-found', /a\/x\/y\.lock: no such file/);
    assert.equal(openLock(undefined, { directory, uid }), { path: join(directory, 'tiffin.lock'), images: [] });
    assert.equal(openLock('other', { directory, uid }), { path: join(directory, 'other'), images: [] });
    writeFileSync(join(top, 'tiffin.lock'), 'version = 1\n');
    for (const lock of [
      openLock(undefined, { directory, uid }),
      requireLock('tiffin.lock', { directory, uid }),
      requireLock('../tiffin.lock', { directory, uid }),
    ])
      assert.is(lock.path, join(top, 'tiffin.lock'));
  } finally {
    rmSync(top, { recursive: true });
  }
});

test.run();

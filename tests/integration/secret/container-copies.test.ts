import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { keepCopy, readCopy } from '../../../src/secret/container-copies.ts';
import { assertFails } from '../../support/assert-fails.ts';

const copies = suite('container copies');
copies('are encrypted, and are those of one place in one container', () => {
  const directory = mkdtempSync(join(tmpdir(), 'copies-'));
  try {
    const places = { configHome: join(directory, 'config') };
    const owner = { id: 'c'.repeat(64), directory };
    keepCopy(places, owner, 0, Buffer.from('swordfish'));
    assert.is(Buffer.from(readCopy(places, owner, 0)).toString(), 'swordfish');
    assert.not(readFileSync(join(directory, 'secrets/0')).includes('swordfish'));
    assertFails(() => readCopy(places, { ...owner, id: 'd'.repeat(64) }, 0), 'corrupt', /create the container again/);
    assertFails(() => readCopy(places, owner, 1), 'corrupt', /its copy of a secret/);
  } finally {
    rmSync(directory, { recursive: true });
  }
});
copies.run();

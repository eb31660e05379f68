import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { adoptSecret, readSecretFile, readSecretRow, writeSecretFile } from '../../../../src/storage/state/secret-rows.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const record = {
  id: '0'.repeat(25),
  name: 'a',
  driver: 'shell',
  options: { list: 'true' },
  labels: { k: 'v' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
};

const rows = suite('secret rows');
rows('are made again from files, the newer of two with one name', () => {
  using scratch = scratchEngine();
  const { state, places } = scratch.engine;
  mkdirSync(join(places.root, 'secrets'), { recursive: true });
  writeSecretFile(places.root, { ...record, kept: Buffer.from('x') });
  writeSecretFile(places.root, { ...record, id: '1'.repeat(25), updatedAt: '2026-01-02T00:00:00.000Z', kept: undefined });
  for (const id of ['0', '1']) adoptSecret(state, places.root, id.repeat(25));
  assert.equal(state.all('SELECT * FROM secret').map(readSecretRow), [
    { ...record, id: '1'.repeat(25), updatedAt: '2026-01-02T00:00:00.000Z' },
  ]);
});
rows('are not made from files that are another secret, cut, or no secret at all', () => {
  const root = mkdtempSync(join(tmpdir(), 'secret-rows-'));
  try {
    mkdirSync(join(root, 'secrets'));
    writeSecretFile(root, { ...record, kept: Buffer.from('x') });
    const text = readFileSync(join(root, 'secrets', record.id));
    writeFileSync(join(root, 'secrets', '1'.repeat(25)), text);
    writeFileSync(join(root, 'secrets', '2'.repeat(25)), text.subarray(0, 40));
    assert.throws(() => readSecretFile(root, '1'.repeat(25)), /another secret/);
    assert.throws(() => readSecretFile(root, '2'.repeat(25)));
    assert.throws(() => readSecretFile(root, '../../etc/passwd'), /no ID/);
  } finally {
    rmSync(root, { recursive: true });
  }
});
rows.run();

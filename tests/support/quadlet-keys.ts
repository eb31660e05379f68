import * as assert from 'uvu/assert';
import type { QuadletKey } from '../../src/systemd/quadlet-key.ts';

/** Checks that a table of keys can be read, and be made a manual of. */
export function assertKeys(keys: readonly QuadletKey[]): void {
  const names = keys.map(({ key }) => key);
  assert.equal(
    names.filter((name, index) => names.indexOf(name) !== index),
    [],
  );
  for (const row of keys) {
    assert.match(row.key, /^[A-Z][A-Za-z0-9]+$/);
    assert.match(row.summary, /^[A-Z`].*\.$/s, row.key);
    assert.ok(row.example !== '', row.key);
    assert.ok(row.option !== undefined || row.rule !== undefined, row.key);
  }
}

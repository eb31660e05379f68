import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { NewSecret } from '../../../src/storage/secret-record.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { scratchEngine } from '../../support/scratch-engine.ts';

const one: NewSecret = {
  id: `1${'0'.repeat(24)}`,
  name: 'a',
  driver: 'file',
  options: { path: '/s' },
  labels: { k: 'v' },
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: '2026-01-01T00:00:00.000Z',
  kept: Buffer.from('sealed'),
};
const two: NewSecret = { ...one, id: `2${'0'.repeat(24)}`, updatedAt: '2026-01-02T00:00:00.000Z', createdAt: '2026-01-02T00:00:00.000Z' };

const store = suite('SecretStore');
store('finds by name, ID and the beginning of an ID', () => {
  using scratch = scratchEngine();
  const { secrets } = scratch.engine;
  assert.is(secrets.add(one, { replace: false }), undefined);
  secrets.add({ ...two, name: 'b', id: `12${'0'.repeat(23)}` }, { replace: false });
  for (const text of ['a', one.id, '10']) assert.is(secrets.get(text).name, 'a', text);
  assertFails(() => secrets.get('1'), 'invalid-argument', /more than one result secret with prefix 1/);
  assertFails(() => secrets.get('x'), 'not-found', /no secret with name or id "x": no such secret/);
  assert.is(secrets.named('a').id, one.id);
  for (const text of [one.id, '10']) assertFails(() => secrets.named(text), 'not-found', /no secret with name or id "1/);
  assert.is(secrets.list().length, 2);
  assert.is(Buffer.from(secrets.kept(secrets.get('a')) ?? []).toString(), 'sealed');
});
store('refuses a name twice, and replaces when that is asked for', () => {
  using scratch = scratchEngine();
  const { secrets } = scratch.engine;
  secrets.add(one, { replace: false });
  assertFails(() => secrets.add(two, { replace: false }), 'already-exists', /^a: secret name in use/);
  assert.is(secrets.add(two, { replace: true })?.id, one.id);
  assert.is(secrets.get('a').id, two.id);
  assert.is(secrets.get('a').createdAt, one.createdAt);
  assert.equal(readdirSync(secrets.directory), [two.id]);
});
store('lets nobody else read, removes files of dead commands, and says which file is lost', () => {
  using scratch = scratchEngine();
  const { secrets } = scratch.engine;
  secrets.add(one, { replace: false });
  assert.is(statSync(secrets.directory).mode & 0o777, 0o700);
  assert.is(statSync(join(secrets.directory, one.id)).mode & 0o777, 0o600);
  writeFileSync(join(secrets.directory, `9${'0'.repeat(24)}`), 'left');
  secrets.add({ ...two, name: 'b' }, { replace: false });
  assert.equal(readdirSync(secrets.directory).toSorted(), [one.id, two.id]);
  writeFileSync(join(secrets.directory, one.id), '{}');
  assertFails(() => secrets.kept(secrets.get('a')), 'corrupt', /secret a: its file .* cannot be read/);
  secrets.remove(one.id);
  assert.is(secrets.find('a'), undefined);
});
store.run();

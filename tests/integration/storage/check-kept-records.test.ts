import { readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkKeptRecords } from '../../../src/storage/check-kept-records.ts';
import { networkRecord } from '../../support/network-record.ts';
import { scratchEngine, type ScratchEngine } from '../../support/scratch-engine.ts';
import { writePodFile, insertPod } from '../../../src/storage/state/pod-rows.ts';

const podId = 'b'.repeat(64);
const secretId = 'c'.repeat(25);
const createdAt = '2026-01-01T00:00:00.000Z';

function fill({ engine }: ScratchEngine): void {
  engine.networks.ensure('tiffin');
  engine.networks.create('front', () => networkRecord({ labels: { a: 'b' } }));
  const pod = { id: podId, name: 'shop', infraId: undefined, createdAt, labels: { a: 'b' }, request: { some: 'thing' } };
  insertPod(engine.state, pod, undefined);
  writePodFile(engine.state.root, pod);
  const secret = { id: secretId, name: 'key', driver: 'file', options: {}, labels: {}, createdAt, updatedAt: createdAt };
  engine.secrets.add({ ...secret, kept: Buffer.from('kept') }, { replace: false });
}

const file = ({ engine }: ScratchEngine, kind: string, name: string): string => join(engine.state.root, kind, name);
const edit = (path: string): void => writeFileSync(path, readFileSync(path, 'utf8').replace('2026', '2027'));
const found = ({ engine }: ScratchEngine): string[] =>
  checkKeptRecords(engine.state).map(({ object, what }) => `${object}: ${what.join()}`);

const cases: readonly (readonly [string, (scratch: ScratchEngine) => void, readonly string[]])[] = [
  ['nothing', () => undefined, []],
  ['a missing record of a network', (scratch) => rmSync(file(scratch, 'networks', 'front.json')), ['network front: its record is missing']],
  ['a changed record of a network', (scratch) => edit(file(scratch, 'networks', 'front.json')), ['network front: its record is damaged']],
  [
    'a changed row of a network',
    ({ engine }) => void engine.state.run(`UPDATE network SET record = replace(record, '"a":"b"', '"a":"x"')`),
    ['network front: its row in state.db is not what its record says'],
  ],
  [
    'a lost network',
    ({ engine }) => void engine.state.run("DELETE FROM network WHERE name = 'front'"),
    ['network front: it is missing from state.db'],
  ],
  ['a missing record of a pod', (scratch) => rmSync(file(scratch, 'pods', `${podId}.json`)), ['pod shop: its record is missing']],
  ['an empty record of a pod', (scratch) => truncateSync(file(scratch, 'pods', `${podId}.json`)), ['pod shop: its record is damaged']],
  [
    'a changed row of a pod',
    ({ engine }) => void engine.state.run("UPDATE pod SET labels = '{}'"),
    ['pod shop: its row in state.db is not what its record says'],
  ],
  ['a lost pod', ({ engine }) => void engine.state.run('DELETE FROM pod'), [`pod ${podId}: it is missing from state.db`]],
  ['a lost secret', ({ engine }) => void engine.state.run('DELETE FROM secret'), [`secret ${secretId}: it is missing from state.db`]],
];

const test = suite('check of networks, pods and secrets');
for (const [what, damage, told] of cases)
  test(`finds and mends: ${what}`, async () => {
    using scratch = scratchEngine();
    fill(scratch);
    damage(scratch);
    assert.equal(found(scratch), told);
    for (const { mend } of checkKeptRecords(scratch.engine.state)) await mend?.();
    assert.equal(found(scratch), []);
    assert.equal(scratch.engine.networks.get('front').labels, { a: 'b' });
    assert.equal(scratch.engine.pods.get('shop').labels, { a: 'b' });
    assert.is(scratch.engine.secrets.list()[0]?.name, 'key');
  });
test('says that the value of a secret is lost with its file', () => {
  using scratch = scratchEngine();
  fill(scratch);
  rmSync(file(scratch, 'secrets', secretId));
  const [damage] = checkKeptRecords(scratch.engine.state);
  assert.equal([damage?.object, damage?.mend, damage?.what], ['secret key', undefined, ['its record is missing']]);
  assert.match(damage?.remedy ?? '', /tiffin secret rm key/);
});
test.run();

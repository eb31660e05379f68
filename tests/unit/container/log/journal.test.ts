import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { journalArguments, parseJournalEntry } from '../../../../src/container/log/journal.ts';

const test = suite('the journal');
test('is asked for the entries of one container', () => {
  const all = journalArguments('abc', { tail: undefined, follow: false });
  assert.equal(all.slice(-2), ['--lines=all', 'CONTAINER_ID_FULL=abc']);
  assert.equal(journalArguments('abc', { tail: 3, follow: true }).slice(-3), ['--lines=3', '--follow', 'CONTAINER_ID_FULL=abc']);
});
test('has lines, parts of lines and bytes', () => {
  const entry = { __REALTIME_TIMESTAMP: '1795268875148766', PRIORITY: '6', MESSAGE: 'hello' };
  const read = (changes: object) => parseJournalEntry(JSON.stringify({ ...entry, ...changes }));
  assert.equal(read({}), {
    timestamp: '2026-11-21T13:47:55.148766000Z',
    stream: 'stdout',
    content: Buffer.from('hello\n'),
    partial: false,
  });
  assert.is(read({ PRIORITY: '3' })?.stream, 'stderr');
  assert.equal(read({ CONTAINER_PARTIAL_MESSAGE: 'true' })?.content, Buffer.from('hello'));
  assert.equal(read({ MESSAGE: [104, 255] })?.content, Buffer.from([104, 255, 10]));
  for (const changes of [{ MESSAGE: null }, { MESSAGE: [300] }, { __REALTIME_TIMESTAMP: 'x' }]) assert.is(read(changes), undefined);
  assert.is(parseJournalEntry('nonsense'), undefined);
});
test.run();

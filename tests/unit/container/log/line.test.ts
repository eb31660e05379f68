import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseLogRecord, recordHead } from '../../../../src/container/log/line.ts';

const time = '2026-11-21T10:45:13.439699923Z';

const parse = suite('parseLogRecord');
parse('reads a whole line of k8s-file', () => {
  const piece = parseLogRecord('k8s-file', Buffer.from(`${time} stdout F hello world`));
  assert.equal([piece?.timestamp, piece?.stream, piece?.partial, String(piece?.content)], [time, 'stdout', false, 'hello world\n']);
});
parse('reads a part of a line, and an empty line', () => {
  const part = parseLogRecord('k8s-file', Buffer.from(`${time} stderr P half`));
  assert.equal([part?.stream, part?.partial, String(part?.content)], ['stderr', true, 'half']);
  assert.is(String(parseLogRecord('k8s-file', Buffer.from(`${time} stdout F `))?.content), '\n');
});
parse('keeps bytes that are not UTF-8', () => {
  const record = Buffer.concat([Buffer.from(`${time} stdout F `), Buffer.from([0xff, 0xfe])]);
  assert.equal([...(parseLogRecord('k8s-file', record)?.content ?? [])], [0xff, 0xfe, 0x0a]);
});
parse('reads json-file', () => {
  const whole = parseLogRecord('json-file', Buffer.from(`{"log":"a\\tb\\n","stream":"stderr","time":"${time}"}`));
  assert.equal([whole?.stream, whole?.partial, String(whole?.content)], ['stderr', false, 'a\tb\n']);
  assert.ok(parseLogRecord('json-file', Buffer.from(`{"log":"a","stream":"stdout","time":"${time}"}`))?.partial);
});
for (const text of ['', 'x', `${time} stdout`, `${time} stdin F x`, `${time} stdout X y`]) {
  parse(`refuses ${JSON.stringify(text)}`, () => assert.is(parseLogRecord('k8s-file', Buffer.from(text)), undefined));
}
for (const text of ['', '{', '[]', 'null', '{"log":1,"stream":"stdout","time":""}']) {
  parse(`refuses ${JSON.stringify(text)} as json-file`, () => assert.is(parseLogRecord('json-file', Buffer.from(text)), undefined));
}
parse.run();

const heads = suite('recordHead');
heads('tells streams, and parts from whole lines', () => {
  assert.equal(recordHead('k8s-file', Buffer.from(`${time} stdout F x`)), { stream: 'stdout', endsLine: true });
  assert.equal(recordHead('k8s-file', Buffer.from(`${time} stderr P x`)), { stream: 'stderr', endsLine: false });
  assert.equal(recordHead('json-file', Buffer.from(`{"log":"a\\n","stream":"stdout","time":"${time}"}`)), {
    stream: 'stdout',
    endsLine: true,
  });
  assert.equal(recordHead('json-file', Buffer.from(`{"log":"a","stream":"stderr","time":"${time}"}`)), {
    stream: 'stderr',
    endsLine: false,
  });
  assert.ok(recordHead('json-file', Buffer.from('garbage')).endsLine);
});
heads.run();

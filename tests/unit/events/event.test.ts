import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerEvent, containerMembers, parseEventLine } from '../../../src/events/event.ts';

const web = { id: 'abc', name: 'web', imageName: 'nginx', labels: { a: 'b"c' } };

const test = suite('events');
test('on a container say which', () => {
  assert.equal(containerEvent(web, 'died', { exitCode: 3 }), {
    type: 'container',
    status: 'died',
    exitCode: 3,
    id: 'abc',
    name: 'web',
    image: 'nginx',
    attributes: { a: 'b"c' },
  });
  const members = { id: 'abc', name: 'web', image: 'nginx', attributes: { a: 'b"c' } };
  assert.equal(JSON.parse(`{${containerMembers(web)}}`), members);
  assert.equal(JSON.parse(`{${containerMembers({ ...web, pod: { id: 'p' } })}}`), { ...members, podId: 'p' });
});
test('are read back', () => {
  const line = Buffer.from(`{"timeNano":"1795268875148766866","type":"container","status":"died","exitCode":3,${containerMembers(web)}}`);
  assert.equal(parseEventLine(line), { ...containerEvent(web, 'died', { exitCode: 3 }), timeNano: 1795268875148766866n });
});
for (const line of ['', '{', 'null', '[]', '{}', '{"timeNano":5,"type":"a","status":"b"}', '{"timeNano":"x","type":"a","status":"b"}']) {
  test(`are not ${JSON.stringify(line)}`, () => assert.is(parseEventLine(Buffer.from(line)), undefined));
}
test('lose members of a wrong kind', () => {
  const line = Buffer.from('{"timeNano":"1","type":"a","status":"b","id":7,"attributes":{"x":1,"y":"z"},"other":true}');
  assert.equal(parseEventLine(line), { timeNano: 1n, type: 'a', status: 'b', attributes: { y: 'z' } });
});
test.run();

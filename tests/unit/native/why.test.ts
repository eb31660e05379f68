import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseWalk } from '../../../src/native/why.ts';

const test = suite('parseWalk');
const acl = '02000000' + '01000700ffffffff' + '02000500e8030000' + '10000500ffffffff';

test('reads who walked, each step and the answer', () => {
  const walk = parseWalk(
    `who 5 6 7,8\nstep -1 2f 0 0 13 0 40755 1000 1000 198 2010 - -\nstep 0 610a 2 2 2 2 0 0 0 0 0 2f78 ${acl}\nanswer 13 40\n`,
  );
  assert.equal([walk.uid, walk.gid, walk.groups, walk.answer, walk.stopped], [5, 6, [7, 8], 13, 40]);
  assert.equal(walk.steps[0], {
    from: -1,
    name: '/',
    error: 0,
    access: [0, 13, 0],
    mode: 0o40755,
    uid: 1000,
    gid: 1000,
    mount: '198',
    attributes: 0x2010n,
    target: '',
    acl: [],
  });
  assert.equal([walk.steps[1]?.name, walk.steps[1]?.target, walk.steps[1]?.error], ['a\n', '/x', 2]);
  assert.equal(walk.steps[1]?.acl, [
    { tag: 'user', perm: 7, id: 0xffffffff },
    { tag: 'named-user', perm: 5, id: 1000 },
    { tag: 'mask', perm: 5, id: 0xffffffff },
  ]);
});
test('knows a user without further groups', () => {
  assert.equal(parseWalk('who 0 0 \nanswer 0 0\n').groups, []);
});
test.run();

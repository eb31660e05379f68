import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { tryProgram } from '../../../../src/doctor/probe/try.ts';

const test = suite('tryProgram');
for (const [args, expected] of [
  [['-c', 'exit 0'], { outcome: 'works' }],
  [['-c', 'echo a >&2; echo b >&2; exit 3'], { outcome: 'fails', reason: 'b' }],
  [['-c', 'exit 3'], { outcome: 'fails', reason: '/bin/sh ended with status 3' }],
  [['-c', 'echo "E exec -1 2 mount" >&2; exit 127'], { outcome: 'untried', reason: 'mount was not found' }],
] as const) {
  test(args.join(' '), () => assert.equal(tryProgram('/bin/sh', args), expected));
}
test('says when there is no such program', () =>
  assert.equal(tryProgram('/nonexistent', []), { outcome: 'fails', reason: '/nonexistent: ENOENT' }));
test.run();

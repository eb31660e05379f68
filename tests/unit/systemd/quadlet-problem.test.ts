import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemLine } from '../../../src/systemd/quadlet-problem.ts';

const test = suite('problemLine');
test('says where, what and what instead', () => {
  const problem = { severity: 'error', path: '/a.container', message: 'm' } as const;
  assert.is(problemLine(problem), '/a.container: m');
  assert.is(problemLine({ ...problem, line: 3, key: 'Image', suggestion: 's' }), '/a.container:3: Image: m; s');
});
test('is one line, whatever the name of the file', () => {
  assert.is(
    problemLine({ severity: 'error', path: '/a\nerror: b\u001b]0;x\u0007.container', message: 'm' }),
    '/a\\x0aerror: b\\x1b]0;x\\x07.container: m',
  );
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { problemLine } from '../../../src/systemd/quadlet-problem.ts';

const test = suite('problemLine');
test('says where, what and what instead', () => {
  const problem = { severity: 'error', path: '/a.container', message: 'm' } as const;
  assert.is(problemLine(problem), '/a.container: m');
  assert.is(problemLine({ ...problem, line: 3, key: 'Image', suggestion: 's' }), '/a.container:3: Image: m; s');
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { attachOptions } from '../../../src/container/run.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';

const plain = plainRequest('x');

const attach = suite('attachOptions');
attach('joins output, and input with -i', () => {
  assert.equal(attachOptions(plain).streams, ['stdout', 'stderr']);
  assert.equal(attachOptions({ ...plain, stdio: { ...plain.stdio, interactive: true } }).streams, ['stdin', 'stdout', 'stderr']);
  assert.equal(attachOptions({ ...plain, stdio: { ...plain.stdio, attach: ['stderr'] } }).streams, ['stderr']);
});
attach.run();

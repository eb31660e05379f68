import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deniedHint } from '../../../../src/container/why/denied-hint.ts';

const test = suite('deniedHint');
const failure = (stage: string, text: string, errno = 13) => ({ stage, op: 1, errno, text });

test('points an exec to the path that was denied', () => {
  assert.match(
    deniedHint(failure('execute', '/data/x y'), { step: 'exec', name: 'web' }) ?? '',
    /^tiffin why-denied web '\/data\/x y' x says/,
  );
  assert.match(
    deniedHint(failure('directory', 'enter the working directory /w'), { step: 'exec', name: 'web' }) ?? '',
    /why-denied web \/w x/,
  );
});
test('tells how to keep a container that did not start', () => {
  assert.match(deniedHint(failure('execute', '/x'), { step: 'run', name: 'web' }) ?? '', /--entrypoint sleep.*why-denied NAME \/x x/);
});
test('says nothing about other failures', () => {
  assert.is(deniedHint(failure('execute', '/x', 2), { step: 'exec', name: 'w' }), undefined);
  assert.is(deniedHint(failure('execute', 'sh'), { step: 'exec', name: 'w' }), undefined);
  assert.is(deniedHint(failure('mount', '/x'), { step: 'run', name: 'w' }), undefined);
  assert.is(deniedHint(undefined, { step: 'run', name: 'w' }), undefined);
});
test.run();

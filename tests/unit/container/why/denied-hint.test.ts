import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { deniedHint } from '../../../../src/container/why/denied-hint.ts';

const test = suite('deniedHint');
const failure = (stage: string, text: string, errno = 13) => ({ stage, op: 1, errno, text });

test('points to the path that was denied', () => {
  assert.match(
    deniedHint(failure('execute', '/data/x y'), { name: 'web', stays: true }) ?? '',
    /^tiffin why-denied web '\/data\/x y' x says/,
  );
  assert.match(
    deniedHint(failure('directory', 'enter the working directory /w'), { name: 'web', stays: true }) ?? '',
    /why-denied web \/w x/,
  );
});
test('tells how to keep a container that goes with its end', () => {
  assert.match(
    deniedHint(failure('execute', '/x'), { name: 'web', stays: false }) ?? '',
    /^run it without --rm; then tiffin why-denied NAME \/x x/,
  );
});
test('says nothing about other failures', () => {
  assert.is(deniedHint(failure('execute', '/x', 2), { name: 'w', stays: true }), undefined);
  assert.is(deniedHint(failure('execute', 'sh'), { name: 'w', stays: true }), undefined);
  assert.is(deniedHint(failure('mount', '/x'), { name: 'w', stays: true }), undefined);
  assert.is(deniedHint(undefined, { name: 'w', stays: true }), undefined);
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDetachKeys, toStdio } from '../../../../src/cli/request/stdio.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('checkDetachKeys');
for (const keys of ['', 'a', 'ctrl-p,ctrl-q', 'ctrl-@,ctrl-[', 'ctrl-_'])
  test(`takes ${JSON.stringify(keys)}`, () => assert.is(checkDetachKeys(keys), keys));
for (const keys of ['ab', 'ctrl-', 'ctrl-1', 'a,,b', 'alt-x'])
  test(`refuses ${keys}`, () => void assertFails(() => checkDetachKeys(keys), 'invalid-argument', /detach keys/));
test.run();

const stdio = suite('toStdio');
stdio('create detaches', () => assert.is(toStdio({ interactive: false, terminal: false, attach: [] }, undefined).detach, true));
stdio.run();

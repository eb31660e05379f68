import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import * as exported from '../../../src/sdk/package.ts';

const test = suite('the package');

test('exports what can be called, and no more', () => assert.equal(Object.keys(exported), ['TiffinError', 'open']));

test.run();

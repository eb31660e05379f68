import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FunctionFailure } from '../../../../../src/cli/output/go-template/function-failure.ts';

const test = suite('FunctionFailure');
test('has a name', () => assert.is(new FunctionFailure('x').name, 'FunctionFailure'));
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { runDirectoryOf } from '../../../src/container/view.ts';

const directories = suite('runDirectoryOf');
directories('is below the run root', () => assert.is(runDirectoryOf('/run/x', 'abc'), '/run/x/abc'));
directories.run();

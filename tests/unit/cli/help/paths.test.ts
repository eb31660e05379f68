import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pathsOf } from '../../../../src/cli/help/paths.ts';

const test = suite('pathsOf');
test('knows all spellings', () => assert.equal(pathsOf('image rm'), ['rmi', 'image remove', 'image rm']));
test.run();

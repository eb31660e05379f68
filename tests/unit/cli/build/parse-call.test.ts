import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseCall } from '../../../../src/cli/build/parse-call.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseCall');
for (const [check, call, expected] of [
  [false, undefined, undefined],
  [false, 'build', undefined],
  [true, undefined, { question: 'check', json: false }],
  [false, 'lint', { question: 'check', json: false }],
  [true, 'check,format=json', { question: 'check', json: true }],
  [false, 'outline', { question: 'outline', json: false }],
  [false, 'targets,format=json', { question: 'targets', json: true }],
] as const) {
  test(`${check ? '--check ' : ''}${call ?? ''}`, () => assert.equal(parseCall({ check, call }), expected));
}
for (const [check, call, message] of [
  [false, 'everything', /it is check, outline or targets/],
  [true, 'outline', /--check and --call outline cannot be used together/],
  [false, 'check,colour=red', /colour is not known/],
] as const) {
  test(`refuses ${call}`, () => void assertFails(() => parseCall({ check, call }), 'invalid-argument', message));
}
test.run();

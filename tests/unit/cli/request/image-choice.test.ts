import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parsePullPolicy, toPlatform } from '../../../../src/cli/request/image-choice.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parsePullPolicy');
for (const [text, expected] of [
  ['always', 'always'],
  ['Missing', 'missing'],
  ['ifnotpresent', 'missing'],
  ['newer', 'newer'],
  ['never', 'never'],
] as const) {
  test(`reads ${text}`, () => assert.is(parsePullPolicy(text), expected));
}
for (const text of ['', 'sometimes', 'constructor'])
  test(`refuses ${JSON.stringify(text)}`, () =>
    void assertFails(() => parsePullPolicy(text), 'invalid-argument', /unsupported pull policy/));
test.run();

const none = { platform: undefined, architecture: undefined, system: undefined, variant: undefined };
const platforms = suite('toPlatform');
platforms('is the host’s when nothing is said', () => assert.is(toPlatform(none), undefined));
platforms('joins parts', () => assert.is(toPlatform({ ...none, architecture: 'arm', variant: 'v7' }), 'linux/arm/v7'));
platforms.run();

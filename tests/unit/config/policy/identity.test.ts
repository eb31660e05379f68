import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseIdentity } from '../../../../src/config/policy/identity.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('parseIdentity');
for (const value of [
  { type: 'matchExact' },
  { type: 'matchRepository' },
  { type: 'matchRepoDigestOrExact' },
  { type: 'exactReference', dockerReference: 'docker.io/library/app:1' },
  { type: 'exactRepository', dockerRepository: 'docker.io/library/app' },
  { type: 'remapIdentity', prefix: 'mirror.example', signedPrefix: 'docker.io' },
]) {
  test(`reads ${value.type}`, () => assert.equal(parseIdentity(value, 'p'), value));
}
for (const [value, pattern] of [
  ['matchExact', /must be an object/],
  [{ type: 'matchNothing' }, /unknown type "matchNothing"/],
  [{}, /unknown type ""/],
  [{ type: 'exactReference' }, /"dockerReference" must be text/],
  [{ type: 'matchExact', dockerReference: 'x' }, /unknown key "dockerReference"/],
] as const) {
  test(`refuses ${JSON.stringify(value)}`, () => {
    assertFails(() => parseIdentity(value as never, 'p'), 'corrupt', pattern);
  });
}
test.run();

import { suite } from 'uvu';
import type { SignedIdentity } from '../../../../src/config/policy.ts';
import { requireIdentity } from '../../../../src/image/signature/identity.ts';
import { digestOf } from '../../../../src/oci/digest.ts';
import { parseReference } from '../../../../src/oci/reference.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const digest = digestOf('x');
const test = suite('requireIdentity');
const cases: readonly (readonly [identity: SignedIdentity, image: string, signed: string, good: boolean])[] = [
  [{ type: 'matchExact' }, 'r.io/app:1', 'r.io/app:1', true],
  [{ type: 'matchExact' }, 'alpine:1', 'docker.io/library/alpine:1', true],
  [{ type: 'matchExact' }, 'r.io/app:1', 'r.io/app:2', false],
  [{ type: 'matchExact' }, 'r.io/app:1', 'r.io/app', false],
  [{ type: 'matchExact' }, `r.io/app@${digest}`, 'r.io/app:1', false],
  [{ type: 'matchRepository' }, 'r.io/app:1', 'r.io/app:2', true],
  [{ type: 'matchRepository' }, 'r.io/app:1', 'r.io/app', true],
  [{ type: 'matchRepository' }, 'r.io/app:1', 'r.io/app/more', false],
  [{ type: 'matchRepoDigestOrExact' }, 'r.io/app:1', 'r.io/app:1', true],
  [{ type: 'matchRepoDigestOrExact' }, 'r.io/app:1', 'r.io/app', false],
  [{ type: 'matchRepoDigestOrExact' }, `r.io/app@${digest}`, 'r.io/app:anything', true],
  [{ type: 'matchRepoDigestOrExact' }, `r.io/app@${digest}`, 'r.io/other:1', false],
  [{ type: 'exactReference', dockerReference: 'r.io/real:1' }, 'mirror.io/app:9', 'r.io/real:1', true],
  [{ type: 'exactReference', dockerReference: 'r.io/real:1' }, 'r.io/real:1', 'r.io/real:2', false],
  [{ type: 'exactReference', dockerReference: 'r.io/real' }, 'r.io/real:1', 'r.io/real', false],
  [{ type: 'exactRepository', dockerRepository: 'r.io/real' }, 'mirror.io/app:9', 'r.io/real:5', true],
  [{ type: 'exactRepository', dockerRepository: 'r.io/real' }, 'r.io/real:1', 'r.io/fake:1', false],
  [{ type: 'remapIdentity', prefix: 'mirror.io', signedPrefix: 'r.io/up' }, 'mirror.io/app:1', 'r.io/up/app:1', true],
  [{ type: 'remapIdentity', prefix: 'mirror.io', signedPrefix: 'r.io/up' }, 'mirror.io/app:1', 'mirror.io/app:1', false],
  [{ type: 'remapIdentity', prefix: 'mirror.io/a', signedPrefix: 'r.io' }, 'mirror.io/app:1', 'mirror.io/app:1', true],
  [{ type: 'remapIdentity', prefix: 'mirror.io/app', signedPrefix: 'r.io/app' }, 'mirror.io/app:1', 'r.io/app:1', true],
];
for (const [identity, image, signed, good] of cases) {
  test(`${identity.type}: ${signed} ${good ? 'is' : 'is not'} for ${image} ${JSON.stringify(identity)}`, () => {
    const check = (): void => requireIdentity(identity, parseReference(image), signed);
    if (good) check();
    else assertFails(check, 'denied', /the signature is for "/);
  });
}
test('refuses a name that is none, and shows no more of it than fits', () => {
  assertFails(
    () => requireIdentity({ type: 'matchRepository' }, parseReference('app'), `${'\u001B['.repeat(500)}`),
    'denied',
    /^.{0,3000}is no name/,
  );
});
test.run();

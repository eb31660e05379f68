import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestOf } from '../../../src/oci/digest.ts';
import { pinnedName } from '../../../src/systemd/pin.ts';

const digest = digestOf(new Uint8Array());

const test = suite('pinnedName');
for (const [name, expected] of [
  ['docker.io/library/nginx:1.27', `docker.io/library/nginx@${digest}`],
  ['localhost:5000/a/b', `localhost:5000/a/b@${digest}`],
  [`quay.io/a/b@sha256:${'0'.repeat(64)}`, `quay.io/a/b@sha256:${'0'.repeat(64)}`],
  ['a'.repeat(64), 'a'.repeat(64)],
] as const)
  test(`pins ${name.slice(0, 40)}`, () => assert.is(pinnedName(name, digest), expected));
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nearestImageName } from '../../../src/image/nearest-name.ts';

const test = suite('nearestImageName');
const names = ['docker.io/library/alpine:latest', 'localhost/busy:1', 'quay.io/team/app:2.0', 'localhost:5000/tool:dev'];

for (const [typed, expected] of [
  ['alpin', 'alpine'],
  ['alpine:lates', 'alpine'],
  ['bsuy', 'busy:1'],
  ['busy:2', 'busy:1'],
  ['quay.io/team/ap', 'quay.io/team/app:2.0'],
  ['ap', 'app:2.0'],
  ['docker.io/library/alpone', 'docker.io/library/alpine'],
  ['nginx', undefined],
  ['', undefined],
] as const) {
  test(`takes ${JSON.stringify(typed)} for ${String(expected)}`, () => assert.is(nearestImageName(typed, names), expected));
}

test.run();

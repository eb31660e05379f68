import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verdictObject, whyColumns, whyRows } from '../../../../../src/cli/output/columns/why.ts';
import { renderListing } from '../../../../../src/cli/output/listing.ts';
import { component, walker } from '../../../../support/why.ts';

const test = suite('why-denied');
const hostile = component({ path: '/data/a\u001b[31m\nb\tc', mode: 0o700, user: { host: 0, inside: undefined } });
const verdict = {
  granted: false,
  path: '/data/x',
  user: walker.user,
  group: walker.group,
  components: [component(), hostile],
  denying: 1,
  cause: 'because',
  change: 'do it',
};

test('marks the component that denies, a line for each', () => {
  const lines = renderListing(whyColumns, whyRows(verdict), {}).split('\n');
  assert.is(lines.length, 4);
  assert.match(lines[1] ?? '', /^ +\/data +directory +0755 +0:0 +1000:1000 +\/data: bind +is \/srv\/d$/);
  assert.match(lines[2] ?? '', /^--> +\/data\/a\\x1b\[31m\\nb\\tc +directory +0700 +unmapped:0 +0:1000 /);
});
test('gives programs the names as they are', () => {
  const object = verdictObject(verdict) as { Denies: string; HostUser: number; Components: { Denies: boolean; Access: string }[] };
  assert.equal([object.Denies, object.HostUser, object.Components.map(({ Denies }) => Denies)], [hostile.path, 100_032, [false, true]]);
  assert.is(object.Components[0]?.Access, 'rwx');
});
test.run();

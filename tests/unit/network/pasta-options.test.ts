import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkPastaOptions, hasOption, valueAt } from '../../../src/network/pasta-options.ts';
import { assertFails } from '../../support/assert-fails.ts';

const values = suite('valueAt');
for (const [options, expected] of [
  [['-a', '10.0.0.1'], '10.0.0.1'],
  [['-a10.0.0.1'], '10.0.0.1'],
  [['--address', '10.0.0.1'], '10.0.0.1'],
  [['--address=10.0.0.1'], '10.0.0.1'],
  [['-a', '10.0.0.1', '-a', '10.0.0.2'], '10.0.0.2'],
  [['-a'], ''],
  [['--addresses=1', '--all', '-t', 'x'], undefined],
  [[], undefined],
] as const) {
  values(`of ${options.join(' ')}`, () => assert.is(valueAt(options, ['-a', '--address']), expected));
}
values('hasOption', () => assert.equal([hasOption(['-t80'], ['-t']), hasOption(['-u80'], ['-t'])], [true, false]));
values.run();

const checks = suite('checkPastaOptions');
checks('passes on what is for pasta', () => {
  const options = ['-T', '5000', '--map-gw', '-a', '10.0.2.100', '--mtu=1500', '-D', '1.1.1.1', '-4'];
  assert.equal(checkPastaOptions(options), options);
});
for (const options of [
  ['--netns', '/proc/1/ns/net'],
  ['--pid=/tmp/x'],
  ['-P', '/tmp/x'],
  ['-4', '-F', '3'],
  ['--foreground'],
  ['--runas=0'],
]) {
  checks(`refuses ${options.join(' ')}`, () => void assertFails(() => checkPastaOptions(options), 'invalid-argument', /cannot be set/));
}
checks(
  'refuses what is no option',
  () => void assertFails(() => checkPastaOptions(['mtu=1500']), 'invalid-argument', /not an option of pasta/),
);
checks.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { driverNames, driverOf } from '../../../src/secret/drivers.ts';
import { assertFails } from '../../support/assert-fails.ts';

const drivers = suite('driverOf');
drivers('knows those of Podman', () => {
  assert.equal(driverNames, ['file', 'pass', 'shell']);
  for (const name of driverNames) assert.type(driverOf(name).store, 'function');
  assertFails(() => driverOf('toString'), 'invalid-argument', /invalid driver/);
});
drivers.run();

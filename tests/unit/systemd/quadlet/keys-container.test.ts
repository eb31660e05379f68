import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { containerKeys } from '../../../../src/systemd/quadlet/keys-container.ts';
import { assertKeys } from '../../../support/quadlet-keys.ts';

const test = suite('[Container]');
test('has each key once, with an example and a sentence', () => assertKeys(containerKeys));
test('has its image and command behind all options', () => {
  const order = containerKeys.map(({ key }) => key);
  assert.ok(order.indexOf('PodmanArgs') < order.indexOf('Rootfs') && order.indexOf('Rootfs') < order.indexOf('Image'));
  assert.ok(order.indexOf('Image') < order.indexOf('Exec'));
});
test.run();

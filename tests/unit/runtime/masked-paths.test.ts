import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { guardedPaths } from '../../../src/runtime/masked-paths.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';

const { security } = plainRequest('x');

const test = suite('guardedPaths');
test("are Podman's", () => {
  const { masked, readOnly } = guardedPaths(security, false);
  assert.is(masked.length, 12);
  assert.ok(['/proc/kcore', '/proc/keys', '/sys/firmware', '/proc/interrupts'].every((path) => masked.includes(path)));
  assert.equal(readOnly, ['/proc/asound', '/proc/bus', '/proc/fs', '/proc/irq', '/proc/sys', '/proc/sysrq-trigger']);
});
test("mask /sys/kernel of the host's /sys", () => assert.is(guardedPaths(security, true).masked[0], '/sys/kernel'));
test('take away and add what was asked for', () => {
  const { masked } = guardedPaths({ ...security, mask: ['/x'], unmask: ['/proc/k*'] }, false);
  assert.not.ok(masked.includes('/proc/kcore'));
  assert.ok(masked.includes('/x') && masked.includes('/proc/acpi'));
});
test('are none with --privileged, and with unmask=ALL', () => {
  assert.equal(guardedPaths({ ...security, privileged: true }, true), { masked: [], readOnly: [] });
  assert.equal(guardedPaths({ ...security, unmask: ['ALL'] }, false), { masked: [], readOnly: [] });
});
test.run();

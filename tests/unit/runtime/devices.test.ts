import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { expandDevices, hostDevices, parseDevice, standardDevices } from '../../../src/runtime/devices.ts';
import { assertFails } from '../../support/assert-fails.ts';

const parses = suite('parseDevice');
for (const [text, source, target, permissions] of [
  ['/dev/fuse', '/dev/fuse', '/dev/fuse', 'rwm'],
  ['/dev/null:/dev/n2', '/dev/null', '/dev/n2', 'rwm'],
  ['/dev/null:/dev/n2:rw', '/dev/null', '/dev/n2', 'rw'],
  ['/dev/null:r', '/dev/null', '/dev/null', 'r'],
] as const) {
  parses(`reads ${text}`, () => assert.equal(parseDevice(text), { source, target, permissions }));
}
for (const [text, code, message] of [
  ['dev', 'invalid-argument', /stat dev: no such file or directory/],
  ['', 'invalid-argument', /invalid device specification/],
  ['/a:/b:r:x', 'invalid-argument', /invalid device specification/],
  ['/dev/null:/dev/x:q', 'invalid-argument', /invalid device mode "q" in device "\/dev\/null:\/dev\/x:q"/],
  ['/dev/null:/dev/x:rr', 'invalid-argument', /invalid device mode "rr"/],
  ['/dev/null:relative', 'invalid-argument', /invalid device mode "relative"/],
] as const) {
  parses(`refuses ${JSON.stringify(text)}`, () => void assertFails(() => parseDevice(text), code, message));
}
parses.run();

const expands = suite('expandDevices');
expands('keeps a node, and lists a directory', () => {
  assert.equal(
    expandDevices([parseDevice('/dev/null:/dev/x')]).map((device) => device.target),
    ['/dev/x'],
  );
  const all = expandDevices([parseDevice('/dev:/dev/host')]);
  assert.ok(all.some((device) => device.source === '/dev/null' && device.target === '/dev/host/null'));
});
expands('refuses what is missing and what is no device', () => {
  assertFails(() => expandDevices([parseDevice('/dev/none')]), 'not-found', /stat \/dev\/none: no such file or directory/);
  assertFails(() => expandDevices([parseDevice('/etc/passwd')]), 'invalid-argument', /is not a valid device: not a device node/);
});
expands.run();

const host = suite('hostDevices');
host('lists nodes that may be opened, no terminals', () => {
  const list = hostDevices();
  assert.ok(list.includes('/dev/null'));
  assert.not.ok(list.some((path) => /^\/dev\/(pts|tty\d|ptmx|console)/.test(path)));
});
host('knows the devices of every container', () => assert.is(standardDevices.length, 6));
host.run();

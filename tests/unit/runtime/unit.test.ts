import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readUnit, withUnitChanges } from '../../../src/runtime/unit.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { requestWith } from '../../support/runtime/facts.ts';

const read = (env: Record<string, string>) => readUnit({ env, pid: 7 });

const test = suite('readUnit');
test('finds no unit in the environment of a shell, also one that some service has started', () => {
  assert.is(read({}), undefined);
  assert.is(read({ NOTIFY_SOCKET: '', INVOCATION_ID: 'a', SYSTEMD_EXEC_PID: '6', LISTEN_PID: '6', LISTEN_FDS: '3' }), undefined);
  assert.is(read({ LISTEN_FDS: '3' }), undefined);
});
test('knows the start of a unit', () => {
  const nothing = { notifySocket: undefined, sockets: undefined };
  assert.equal(read({ SYSTEMD_EXEC_PID: '7' }), nothing);
  assert.equal(read({ PODMAN_SYSTEMD_UNIT: 'web.service' }), nothing);
  assert.equal(read({ NOTIFY_SOCKET: '@x' }), { notifySocket: '@x', sockets: undefined });
});
test('takes the sockets that are for this process', () => {
  const sockets = { count: 2, names: 'web:admin' };
  assert.equal(read({ LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:admin' }), { notifySocket: undefined, sockets });
  assert.equal(read({ LISTEN_PID: '7', LISTEN_FDS: '1' })?.sockets, { count: 1, names: '' });
  assert.is(read({ LISTEN_PID: '7', LISTEN_FDS: '0' }), undefined);
});
test('refuses sockets that cannot be', () => {
  for (const count of ['x', '-1', '1001', '99999', '1.5', ' 1', ''])
    assertFails(
      () => read({ LISTEN_PID: '7', LISTEN_FDS: count }),
      'invalid-argument',
      /LISTEN_FDS=.*: not a number of descriptors from 0 to 1000/,
    );
  for (const names of ['a\nLD_PRELOAD=/x', '\u001B[31m', 'x'.repeat(4097)])
    assertFails(() => read({ LISTEN_PID: '7', LISTEN_FDS: '1', LISTEN_FDNAMES: names }), 'invalid-argument', /LISTEN_FDNAMES/);
});
test('knows how often it is to say that it lives', () => {
  const often = (env: Record<string, string>) => read({ NOTIFY_SOCKET: '/n', ...env })?.watchdogUsec;
  assert.is(often({ WATCHDOG_USEC: '3000000', WATCHDOG_PID: '7' }), 3_000_000n);
  assert.is(often({ WATCHDOG_USEC: '3000000' }), 3_000_000n);
  for (const text of ['0', '-1', 'x', '', '9'.repeat(19)]) assert.is(often({ WATCHDOG_USEC: text }), undefined, text);
  assert.is(often({ WATCHDOG_USEC: '5', WATCHDOG_PID: '8' }), undefined);
});
test('changes a request for one start', () => {
  const request = requestWith({});
  assert.is(withUnitChanges(request, undefined), request);
  const { lifecycle, resources } = withUnitChanges(request, { sdNotify: 'conmon', cgroups: 'split' });
  assert.is(lifecycle.sdNotify, 'conmon');
  assert.is(resources.cgroups, 'split');
  assert.equal(withUnitChanges(request, {}), request);
});
test.run();

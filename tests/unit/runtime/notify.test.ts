import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { notifyMode, requireHealthCheck, speaksToSystemd, withNotifySocket } from '../../../src/runtime/notify.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { assertFails } from '../../support/assert-fails.ts';
import { specInput } from '../../support/runtime/facts.ts';

const test = suite('notify');
const unit = { notifySocket: '@x', sockets: undefined };

test('a container speaks for itself unless something else was asked for, an infra container never', () => {
  const { request } = specInput({});
  assert.is(notifyMode(request), 'container');
  assert.is(notifyMode({ ...request, image: { ...request.image, source: { kind: 'empty' } } }), 'conmon');
  assert.ok(speaksToSystemd(request, unit));
  assert.not.ok(speaksToSystemd(request, { ...unit, notifySocket: undefined }));
  assert.not.ok(speaksToSystemd(request, undefined));
  assert.not.ok(speaksToSystemd(specInput({ lifecycle: { sdNotify: 'conmon' } }).request, unit));
});
test('its socket is a mount that nothing can be written to, and the only variable of that name', () => {
  const input = specInput({ process: { environment: { fromHost: [], entries: ['NOTIFY_SOCKET=/etc/x'], unset: [], unsetAll: false } } });
  const plain = buildRuntimeSpec(input).spec;
  const spec = withNotifySocket(plain, input.container, unit);
  assert.equal(
    spec.process.env.filter((entry) => entry.startsWith('NOTIFY')),
    ['NOTIFY_SOCKET=/run/notify/notify.sock'],
  );
  const mount = spec.mounts.find(({ destination }) => destination === '/run/notify');
  assert.is(mount?.source, `${input.container.runDirectory}/notify`);
  assert.ok(mount?.options?.includes('ro'));
  const watched = withNotifySocket(plain, input.container, { ...unit, watchdogUsec: 5n });
  assert.ok(watched.process.env.includes('WATCHDOG_USEC=5'));
});
test('nobody waits for a health check that there is not', () => {
  const { request } = specInput({ lifecycle: { sdNotify: 'healthy' } });
  assertFails(() => requireHealthCheck(request, false), 'invalid-argument', /"healthy" requires a healthcheck to be set/);
  requireHealthCheck(request, true);
  requireHealthCheck(specInput({}).request, false);
});
test.run();

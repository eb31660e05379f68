import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { canRun, requireRunnable } from '../../../../src/build/steps/foreign-platform.ts';
import { hostPlatform } from '../../../../src/oci/platform.ts';

const host = { os: 'linux', architecture: 'amd64' };
const handler = { name: 'qemu-aarch64', text: 'enabled\ninterpreter /usr/bin/qemu-aarch64-static\nflags: OCF\noffset 0\n' };

const foreign = suite('foreign platforms');

foreign('need a handler that is enabled and opened when it was registered', () => {
  const arm = { os: 'linux', architecture: 'arm64' };
  assert.ok(canRun(host, host, []));
  assert.ok(canRun({ os: 'linux', architecture: '386' }, host, []));
  assert.not(canRun(arm, host, []));
  assert.ok(canRun(arm, host, [handler]));
  assert.not(canRun(arm, host, [{ ...handler, text: handler.text.replace('enabled', 'disabled') }]));
  assert.not(canRun(arm, host, [{ ...handler, text: handler.text.replace('OCF', 'OC') }]));
  assert.not(canRun({ os: 'linux', architecture: 's390x' }, host, [handler]));
});

foreign('are not asked about on the host itself', () => {
  assert.not.throws(() => requireRunnable(hostPlatform()));
});

foreign.run();

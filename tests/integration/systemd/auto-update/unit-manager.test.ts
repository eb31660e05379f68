import { suite } from 'uvu';
import { systemdManager } from '../../../../src/systemd/auto-update/unit-manager.ts';
import { assertRejects } from '../../../support/assert-fails.ts';
import { scratchEngine } from '../../../support/scratch-engine.ts';

const test = suite('systemdManager');

test('says that there is no systemd, of a look and of a restart', async () => {
  using scratch = scratchEngine();
  const places = { ...scratch.engine.places, uid: 4242, runtimeDir: scratch.directory };
  const manager = systemdManager({ places, env: {} });
  await assertRejects(manager.requireUnit('web.service'), 'unsupported', /^look at unit web\.service: /);
  await assertRejects(manager.start('web.service'), 'unsupported', /^start unit web\.service: /);
  await assertRejects(manager.restart('web.service'), 'unsupported', /^restart unit web\.service: /);
});

test.run();

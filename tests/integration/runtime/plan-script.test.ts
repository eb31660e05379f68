import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { compilePlan } from '../../../src/runtime/plan.ts';
import { planScript } from '../../../src/runtime/plan-script.ts';
import { buildRuntimeSpec } from '../../../src/runtime/spec.ts';
import { makeBox } from '../../support/box.ts';
import { suiteNeeding } from '../../support/needs.ts';
import { planFacts, type RequestChanges, specInput } from '../../support/runtime/facts.ts';
import { type ScratchHome, scratchHome } from '../../support/scratch-home.ts';
import { run, type Finished } from '../../support/spawn.ts';

const test = suiteNeeding('the script of a plan', 'busybox', 'user-namespaces', 'overlay', 'subuids');

async function runScript(home: ScratchHome, line: string, changes: RequestChanges = {}): Promise<Finished> {
  const { layer } = makeBox(home);
  const input = specInput({
    network: { mode: { kind: 'none' } },
    ...changes,
    process: { ...changes.process, command: ['/bin/sh', '-c', line] },
  });
  const rootfs = { kind: 'overlay', lower: [layer], upper: '/none', work: '/none', volatile: false } as const;
  const script = planScript(compilePlan(buildRuntimeSpec(input).spec, { ...planFacts(input), rootfs }));
  return run('sh', ['-c', script], { env: { ...home.env, PATH: `${home.env['PATH']}:/usr/sbin:/sbin` } });
}

test('runs a simple container: namespaces, mounts, capabilities, status', async () => {
  await using home = await scratchHome();
  const { status, stdout, stderr } = await runScript(
    home,
    'id -u; hostname; echo $$; grep CapBnd /proc/self/status; ls /dev | wc -l; exit 7',
  );
  assert.is(status, 7, stderr);
  const [uid, hostname, pid, capabilities, devices] = stdout.split('\n');
  assert.equal([uid, hostname, pid, capabilities], ['0', 'e4f3951325d5', '1', 'CapBnd:\t00000000800405fb']);
  assert.ok(Number(devices) >= 12);
});
test('keeps words as they are', async () => {
  await using home = await scratchHome();
  const environment = { fromHost: [], entries: ["A=it's $HOME `id`"], unset: [], unsetAll: false };
  assert.is((await runScript(home, 'echo "$A"', { process: { environment } })).stdout, "A=it's $HOME `id`\n".slice(2));
});
test('locks a read-only root', async () => {
  await using home = await scratchHome();
  const { stdout } = await runScript(home, 'touch /x 2>/dev/null || echo locked; touch /tmp/x && echo writable', {
    storage: { readOnly: true },
  });
  assert.is(stdout, 'locked\nwritable\n');
});
test('leaves nothing behind', async () => {
  await using home = await scratchHome();
  await runScript(home, 'echo x > /left');
  const found = spawnSync('find', [join(home.env['TMPDIR'] ?? '/none'), '-mindepth', '1'], { encoding: 'utf8' });
  assert.is(found.stdout, '');
});
test.run();

// timeout: 400s
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { killDuring, leftoversOf, processesOf, randomStream, settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const alone = ['--network', 'none'] as const;

async function pidOf(home: ScratchHome, name: string, field: 'Pid' | 'ConmonPid'): Promise<number> {
  return Number(await mustTiffin(home, ['inspect', '-f', `{{.State.${field}}}`, name]));
}

async function stateBecomes(home: ScratchHome, pod: string, expected: string): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    if ((await mustTiffin(home, ['pod', 'inspect', '-f', '{{.State}}', pod])) === expected) return;
    await sleep(50);
  }
  assert.unreachable(`pod ${pod} never became ${expected}`);
}

const crashes = suiteNeeding('a pod whose parts are killed', ...needs);
crashes('goes on without its infra container, and comes together again', async () => {
  await using home = await busyboxHome('pod-kill-infra');
  await mustTiffin(home, ['pod', 'create', ...alone, '--infra-name', 'infra', 'p']);
  for (const name of ['a', 'b'])
    await mustTiffin(home, ['run', '-d', '--pod', 'p', '--name', name, '--stop-timeout', '0', 'busybox', 'sleep', '600']);
  for (const field of ['ConmonPid', 'Pid'] as const) {
    process.kill(await pidOf(home, 'infra', field), 'SIGKILL');
    await stateBecomes(home, 'p', 'Degraded');
    assert.is(await mustTiffin(home, ['exec', 'a', 'echo', 'here']), 'here', 'members go on');
    const { stderr } = await tiffin(home, ['pod', 'start', 'p']);
    assert.match(stderr, /a, b: still in the namespaces of before; .*tiffin pod restart p/);
    await mustTiffin(home, ['pod', 'restart', 'p']);
    const inode = async (name: string): Promise<string> => mustTiffin(home, ['exec', name, 'readlink', '/proc/self/ns/net']);
    assert.is(await inode('a'), await inode('b'));
  }
  await mustTiffin(home, ['pod', 'rm', '-f', '-t', '0', 'p']);
  assert.equal(await settled(home, new Set()), []);
  assert.equal(leftoversOf(home), []);
});
crashes('does not mind the death of a member’s monitor, and ends when that was the last', async () => {
  await using home = await busyboxHome('pod-kill-member');
  await mustTiffin(home, ['pod', 'create', ...alone, '--exit-policy', 'stop', '--infra-name', 'infra', 'p']);
  for (const name of ['a', 'b']) await mustTiffin(home, ['run', '-d', '--pod', 'p', '--name', name, 'busybox', 'sleep', '600']);
  process.kill(await pidOf(home, 'a', 'ConmonPid'), 'SIGKILL');
  await stateBecomes(home, 'p', 'Degraded');
  assert.is(await mustTiffin(home, ['exec', 'b', 'echo', 'here']), 'here');
  process.kill(await pidOf(home, 'b', 'ConmonPid'), 'SIGKILL');
  await stateBecomes(home, 'p', 'Exited');
  assert.equal(await settled(home, new Set()), []);
  await mustTiffin(home, ['pod', 'rm', 'p']);
  assert.equal(leftoversOf(home), []);
});
crashes('is always whole or gone, whenever a command is killed', async () => {
  await using home = await busyboxHome('pod-kill-command');
  const random = randomStream(7);
  for (let round = 0; round < 12; round += 1) {
    await killDuring(home, ['pod', 'create', ...alone, 'p'], { delayMs: random() * 150, random });
    const names = await mustTiffin(home, ['pod', 'ps', '--format', '{{.Name}} {{.NumberOfContainers}}']);
    assert.ok(names === '' || names === 'p 1', names);
    await tiffin(home, ['pod', 'create', ...alone, 'p']);
    await killDuring(home, ['run', '--rm', '--pod', 'p', 'busybox', 'sleep', '0.1'], { delayMs: random() * 250, random });
    await killDuring(home, ['pod', 'rm', '-f', '-t', '0', 'p'], { delayMs: random() * 150, random });
    await mustTiffin(home, ['pod', 'rm', '-f', '-i', '-t', '0', 'p']);
    assert.is(await mustTiffin(home, ['pod', 'ps', '-q']), '');
    assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  }
  assert.equal(await settled(home, new Set()), []);
  assert.equal(processesOf(home), []);
  assert.equal(leftoversOf(home), []);
});
crashes.run();

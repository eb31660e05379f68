// timeout: 400s
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import { networkHome, networkNeeds, reaches, serve, untilTrue } from '../support/network-home.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin } from '../support/tiffin.ts';

const quick = ['--stop-timeout', '0'] as const;
const idle = ['busybox', 'sleep', '600'] as const;

function keeperOf(home: ScratchHome): number {
  return Number(readFileSync(join(home.runtimeDirectory, 'tiffin/networks/pid'), 'utf8').split(' ')[0]);
}

/** Children of the keeper that run this program. */
function childrenNamed(home: ScratchHome, word: string): number[] {
  const keeper = keeperOf(home);
  return children(keeper).filter((pid) => commandLine(pid).split('\0')[0]?.endsWith(word));
}

function children(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}

/** aardvark-dns names nothing of the home: it is the keeper's child. */
function namesOf(home: ScratchHome): number {
  return Number(readFileSync(join(home.runtimeDirectory, 'tiffin/networks/config/aardvark-dns/aardvark.pid'), 'utf8'));
}

async function pairOnNetwork(home: ScratchHome): Promise<void> {
  await mustTiffin(home, ['network', 'create', 'front']);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--name', 'web', 'busybox', 'sh', '-c', serve, 'web']);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--name', 'client', ...idle]);
  await untilTrue('client reaches web', () => reaches(home, 'client', 'web'));
}

const crash = suiteNeeding('kill -9', ...networkNeeds);
crash('of the keeper leaves all containers connected, and the next command takes over', async () => {
  await using home = await networkHome('networks-crash-keeper');
  await pairOnNetwork(home);
  const first = keeperOf(home);
  process.kill(first, 'SIGKILL');
  assert.ok(await reaches(home, 'client', 'web'), 'by name, without a keeper');
  await mustTiffin(home, ['ps']);
  assert.is.not(keeperOf(home), first);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--name', 'late', ...idle]);
  await untilTrue('a newcomer reaches web', () => reaches(home, 'late', 'web'));
  process.kill(keeperOf(home), 'SIGKILL');
  await mustTiffin(home, ['rm', '-f', '-a', '-t', '0']);
  await mustTiffin(home, ['network', 'ls']);
  assert.equal(await settled(home, new Set()), [], 'nothing is left running');
});
crash('of the keeper is noticed by its second, so that a container which is restarted finds its network without a command', async () => {
  await using home = await networkHome('networks-crash-second');
  await pairOnNetwork(home);
  const again = ['run', '-d', ...quick, '--restart', 'always', '--network', 'front', '--name', 'again'];
  const id = await mustTiffin(home, [...again, 'busybox', 'sh', '-c', serve, 'again']);
  const init = Number(await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'again']));
  const first = keeperOf(home);
  process.kill(first, 'SIGKILL');
  await untilTrue('there is another keeper', async () => ![first, 0, Number.NaN].includes(keeperOf(home)));
  process.kill(init, 'SIGKILL');
  const status = join(home.runtimeDirectory, 'tiffin', id, 'status');
  await untilTrue('it was restarted', async () => /^state=running$[^]*^restarts=[1-9]/m.test(readFileSync(status, 'utf8')));
  await untilTrue('it is reached again', () => reaches(home, 'client', 'again'));
});
crash('and a keeper that is stopped holds no start up, but fails it', async () => {
  await using home = await networkHome('networks-crash-stopped');
  await pairOnNetwork(home);
  const keeper = keeperOf(home);
  process.kill(keeper, 'SIGSTOP');
  const { status, stderr } = await tiffin(home, ['run', '--rm', '--network', 'front', 'busybox', 'true']);
  process.kill(keeper, 'SIGCONT');
  assert.is(status, 125);
  assert.match(stderr, new RegExp(`the keeper of the networks, process ${keeper}, is stopped: kill -CONT ${keeper}`));
  await mustTiffin(home, ['run', '--rm', '--network', 'front', 'busybox', 'true']);
});
crash("of aardvark-dns or of the keeper's pasta is mended by the keeper", async () => {
  await using home = await networkHome('networks-crash-tools');
  await pairOnNetwork(home);
  const names = namesOf(home);
  process.kill(names, 'SIGKILL');
  await untilTrue('names are found again', () => reaches(home, 'client', 'web'));
  assert.is.not(namesOf(home), names);
  const [pasta] = childrenNamed(home, 'pasta');
  assert.ok(pasta !== undefined, 'the keeper has a pasta');
  process.kill(pasta, 'SIGKILL');
  await untilTrue('there is another pasta', async () => childrenNamed(home, 'pasta').some((pid) => pid !== pasta));
  assert.ok(await reaches(home, 'client', 'web'));
});
crash('of a monitor frees its address and leaves the others alone', async () => {
  await using home = await networkHome('networks-crash-monitor');
  await pairOnNetwork(home);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--ip', '10.89.0.200', '--name', 'victim', ...idle]);
  const init = Number(await mustTiffin(home, ['inspect', '-f', '{{.State.Pid}}', 'victim']));
  const monitor = Number(/^PPid:\t(\d+)$/m.exec(readFileSync(`/proc/${init}/status`, 'latin1'))?.[1]);
  process.kill(monitor, 'SIGKILL');
  await untilTrue(
    'the container is over',
    async () => (await mustTiffin(home, ['inspect', '-f', '{{.State.Running}}', 'victim'])) === 'false',
  );
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--ip', '10.89.0.200', '--name', 'heir', ...idle]);
  await untilTrue('the heir reaches web', () => reaches(home, 'heir', 'web'));
  // The name server reads its names again when somebody comes or goes, and misses a question meanwhile.
  await untilTrue('the client reaches web as before', () => reaches(home, 'client', 'web'));
});
crash('of netavark fails that start alone, with nothing half made', async () => {
  await using home = await networkHome('networks-crash-netavark');
  await pairOnNetwork(home);
  let hasKilled = false;
  const start = tiffin(home, ['run', '-d', ...quick, '--network', 'front', '--ip', '10.89.0.201', '--name', 'x', ...idle]);
  const watch = (async () => {
    for (let tries = 0; tries < 4000 && !hasKilled; tries++) {
      const [netavark] = childrenNamed(home, 'netavark');
      if (netavark === undefined) await sleep(1);
      else {
        try {
          process.kill(netavark, 'SIGKILL');
          hasKilled = true;
        } catch {
          // It ended just now.
        }
      }
    }
  })();
  const { status, stderr } = await start;
  hasKilled = hasKilled || (await watch, false);
  if (status !== 0) assert.match(stderr, /netavark: killed by signal 9/);
  await tiffin(home, ['rm', '-f', '-t', '0', 'x']);
  await mustTiffin(home, ['run', '-d', ...quick, '--network', 'front', '--ip', '10.89.0.201', '--name', 'y', ...idle]);
  await untilTrue('the next reaches web', () => reaches(home, 'y', 'web'));
  await untilTrue('the others reach it as before', () => reaches(home, 'client', 'web'));
});
crash.run();

const many = suiteNeeding('many containers', ...networkNeeds);
many('start on one network at once, each found by name, and leave nothing', async () => {
  await using home = await networkHome('networks-many');
  await mustTiffin(home, ['network', 'create', 'crowd']);
  const names = Array.from({ length: 50 }, (_, index) => `c${index}`);
  await Promise.all(names.map((name) => mustTiffin(home, ['run', '-d', ...quick, '--network', 'crowd', '--name', name, ...idle])));
  const script = names.map((name) => `nslookup ${name}.dns.podman | grep -q '^Address: 10' || echo ${name}`).join('; ');
  await untilTrue('all are found', async () => (await mustTiffin(home, ['exec', 'c0', 'sh', '-c', script])) === '');
  const addresses = await mustTiffin(home, ['network', 'inspect', '-f', '{{len .Containers}}', 'crowd']);
  assert.is(addresses, '50');
  await mustTiffin(home, ['rm', '-f', '-a', '-t', '0']);
  assert.equal(await settled(home, new Set()), []);
});
many.run();

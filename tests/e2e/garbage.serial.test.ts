// timeout: 600s
import { spawn } from 'node:child_process';
import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { killDuring, leftoversOf, processesOf, randomStream, settled } from '../support/crash.ts';
import { busyboxEntries, makeImage, pushImage, type MadeImage } from '../support/images.ts';
import { suiteNeeding } from '../support/needs.ts';
import { registry } from '../support/registry.ts';
import { scratchHome, type ScratchHome } from '../support/scratch-home.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('garbage beside those who use it', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'registry');
const none = ['--network', 'none'] as const;

/** Images that share their base. */
function image(own: string): MadeImage {
  const files = Array.from({ length: 60 }, (_, at) => ({ path: `${own}${at}`, content: Buffer.alloc(5000, at) }));
  return makeImage({ layers: [busyboxEntries(), files], config: { Cmd: ['sh'], Env: ['PATH=/bin'] } });
}

/** Runs something over and over until it is disposed of; what it did last is waited for. */
function again(work: () => Promise<unknown>): AsyncDisposable {
  let isEnding = false;
  const loop = (async () => {
    while (!isEnding) await work();
  })();
  return {
    [Symbol.asyncDispose]: async () => {
      isEnding = true;
      await loop;
    },
  };
}

async function isWhole(home: ScratchHome): Promise<void> {
  const checked = await tiffin(home, ['system', 'check', '--max', '0s']);
  const [damaged = ''] = checked.stdout.split('\n').filter((line) => line.startsWith('Damaged'));
  // What a killed pull brought belongs to nothing yet, and is no damage.
  assert.ok(checked.status === 0 || damaged === 'Damaged the store:', checked.stdout + checked.stderr);
}

async function isEmptyAfterwards(home: ScratchHome): Promise<void> {
  await mustTiffin(home, ['rm', '-fa', '-t', '0']);
  await mustTiffin(home, ['system', 'prune', '-af', '--volumes']);
  assert.equal(leftoversOf(home), []);
  const store = join(home.path, '.local/share/tiffin');
  assert.equal(readdirSync(join(store, 'layers')), []);
  assert.equal(readdirSync(join(store, 'blobs/sha256')), []);
  assert.equal(readdirSync(join(store, 'containers')), []);
}

test('a prune in a loop takes nothing from runs, pulls and saves', async () => {
  await using home = await scratchHome({ name: 'gc' });
  await using server = await registry(home);
  const names = [
    await pushImage(server, image('one'), { repository: 'one' }),
    await pushImage(server, image('two'), { repository: 'two' }),
  ];
  {
    await using _prune = again(() => mustTiffin(home, ['image', 'prune', '-af']));
    const works = names.map(async (name, at) => {
      for (let round = 0; round < 8; round++) {
        const count = await mustTiffin(home, ['run', '--rm', '-q', ...none, name, 'sh', '-c', 'ls / | wc -l']);
        assert.is(count, String(60 + 11), `${name}, round ${round}`);
        await mustTiffin(home, ['pull', '-q', names[1 - at]!]);
      }
    });
    await Promise.all(works);
  }
  await isWhole(home);
  await isEmptyAfterwards(home);
});

test('a save beside rmi and prune gives the whole image, or says that there is none', async () => {
  await using home = await scratchHome({ name: 'gc-save' });
  await using server = await registry(home);
  const name = await pushImage(server, image('one'), { repository: 'one' });
  {
    await using _remove = again(async () => {
      await tiffin(home, ['rmi', '-f', name]);
      await sleep(30);
    });
    let saved = 0;
    for (let round = 0; round < 10; round++) {
      await mustTiffin(home, ['pull', '-q', name]);
      const { status, stderr } = await tiffin(home, ['save', '-q', '-o', join(home.path, `saved-${round}.tar`), name]);
      if (status === 0) saved += 1;
      else assert.match(stderr, /image not known/, `save, round ${round}: ${stderr}`);
      if (status === 0) assert.ok(statSync(join(home.path, `saved-${round}.tar`)).size > 1_000_000);
    }
    writeFileSync(join(home.path, 'saved'), String(saved));
  }
  await isWhole(home);
  await isEmptyAfterwards(home);
});

test('kill -9 of pulls, prunes, rmi and runs leaves a store that is whole, and nothing for ever', async () => {
  await using home = await scratchHome({ name: 'gc-kill' });
  await using server = await registry(home);
  const names = [
    await pushImage(server, image('one'), { repository: 'one' }),
    await pushImage(server, image('two'), { repository: 'two' }),
  ];
  const random = randomStream(7);
  const own = new Set(processesOf(home));
  const commands: readonly (readonly string[])[] = [
    ['pull', '-q', names[0]!],
    ['pull', '-q', names[1]!],
    ['image', 'prune', '-af'],
    ['run', '--rm', '-q', ...none, names[0]!, 'true'],
    ['run', '-q', ...none, names[1]!, 'true'],
    ['rmi', '-f', names[0]!],
    ['system', 'prune', '-af'],
  ];
  for (let round = 0; round < 40; round++) {
    const beside = spawn(tiffinPath, commands[Math.floor(random() * commands.length)]!, { env: home.env, cwd: home.path, stdio: 'ignore' });
    const ended = new Promise((resolve) => beside.once('close', resolve));
    await killDuring(home, commands[Math.floor(random() * commands.length)]!, { delayMs: random() * 300, random });
    await ended;
    await settled(home, own);
    if (round % 10 === 9) await isWhole(home);
  }
  for (const name of names) {
    assert.is(await mustTiffin(home, ['run', '--rm', '-q', ...none, name, 'sh', '-c', 'ls / | wc -l']), '71');
  }
  await isWhole(home);
  await isEmptyAfterwards(home);
});

test.run();

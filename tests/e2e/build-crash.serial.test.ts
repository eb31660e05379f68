// timeout: 300s
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import { type BuildHome, buildHome, buildLeftovers, layersOf } from '../support/build-home.ts';
import { killDuring, leftoversOf, processesOf, randomStream, settled } from '../support/crash.ts';
import { suiteNeeding } from '../support/needs.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('a build that is ended', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox');

/** Two stages, each kind of step, mounts; `GATE` names the step that waits until it is let through. */
const parts = `== Containerfile
FROM localhost/busybox AS first
ARG RUN
RUN --mount=type=cache,target=/cache echo $RUN >>/cache/log; seq 3000 >/numbers
COPY many /many
FROM localhost/busybox
ARG RUN
WORKDIR /job
ADD many.tar /unpacked
RUN --mount=type=tmpfs,target=/t for i in $(seq 300); do echo $i >/job/$i; done
COPY --from=first /many /copied
RUN --mount=type=bind,target=/context ls /context >/listed; rm -r /copied/1*
LABEL run=$RUN
== @setup
mkdir many; for i in $(seq 500); do echo $i >many/$i; done; tar cf many.tar many
`;

/** What is wrong with the store after all is over. */
async function damage(home: BuildHome): Promise<string[]> {
  const check = await tiffin(home, ['system', 'check'], { timeoutMs: 60_000 });
  return [...(check.status === 0 ? [] : [check.stdout + check.stderr]), ...leftoversOf(home), ...buildLeftovers(home)];
}

test('by kill -9 at random moments is built again, whole, and nothing is left', async () => {
  await using home = await buildHome('kill-build');
  const context = await home.context(parts);
  await home.mustBuild(context, ['--build-arg', 'RUN=whole']);
  const layers = await layersOf(home);
  const random = randomStream(7);
  const own = new Set(processesOf(home));
  for (let moment = 0; moment < 20; moment++) {
    const words = ['build', '-q', '--network', 'none', '-t', 'localhost/made', '--build-arg', `RUN=${moment}`, '--no-cache', context];
    await killDuring(home, words, { delayMs: 60 + random() * 900, random });
    assert.equal(await settled(home, own), [], `moment ${moment}: processes outlive the build`);
    if (moment % 4 !== 3) continue;
    await home.mustBuild(context, ['--build-arg', `RUN=${moment}`]);
    assert.equal(await layersOf(home), layers, `moment ${moment}`);
    assert.equal(await damage(home), [], `moment ${moment}`);
  }
});

/** A file of steps the third of which waits until \`/gate/open\` is there. */
const gated = `== Containerfile
FROM localhost/busybox
RUN echo one >/one
RUN echo two >/two
RUN --mount=type=cache,id=gate,target=/gate touch /gate/waits; while ! [ -e /gate/open ]; do sleep 0.05; done; echo three >/three
`;

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
  ['SIGKILL', 137],
] as const) {
  test(`by ${signal} in the middle of a step goes on after the last good one`, async () => {
    await using home = await buildHome(`stop-${signal}`);
    const context = await home.context(gated);
    const own = new Set(processesOf(home));
    const words = ['build', '--network', 'none', '--progress', 'plain', '-t', 'localhost/made', context];
    const child = spawn(tiffinPath, words, { env: home.env, cwd: home.path, stdio: ['ignore', 'ignore', 'ignore'] });
    const ended = new Promise<number>((done) => child.once('exit', (code, by) => done(by === null ? (code ?? 0) : signalStatus(by))));
    await until(async () => (await tiffin(home, ['unshare', 'sh', '-c', `ls ${gate(home)}`])).stdout.includes('waits'));
    child.kill(signal);
    assert.is(await ended, status);
    assert.equal(await settled(home, own), []);
    assert.is((await tiffin(home, ['image', 'exists', 'localhost/made'])).status, 1);
    await mustTiffin(home, ['unshare', 'sh', '-c', `for d in ${gate(home)}; do touch $d/open; done`]);
    const { stdout, stderr, status: second } = await home.build(context, ['--progress', 'plain']);
    assert.is(second, 0, stderr);
    const output = stdout + stderr;
    assert.is(output.match(/\bCACHED\b|Using cache/gi)?.length, 2, output);
    assert.is(await home.look('cat /one /two /three'), 'one\ntwo\nthree');
    assert.equal(await damage(home), []);
  });
}

test('by its own step leaves the steps before it, and no half layer', async () => {
  await using home = await buildHome('fails');
  const context = await home.context(
    '== Containerfile\nFROM localhost/busybox\nRUN date +%N >/first\nRUN echo half >/half; exit 7\nRUN echo never\n',
  );
  const before = await tiffin(home, ['system', 'df']);
  const failed = await home.build(context);
  assert.is(failed.status, 7, failed.stderr);
  assert.match(failed.stderr, /Containerfile:3/);
  assert.is(before.status, 0);
  assert.equal(await damage(home), []);
  const again = await home.build(context, ['--progress', 'plain']);
  assert.match(again.stdout + again.stderr, /\bCACHED\b|Using cache/i);
});

test('by nobody, while another builds the same, is the same', async () => {
  await using home = await buildHome('twins');
  const context = await home.context(parts);
  const ids = await Promise.all(Array.from({ length: 4 }, () => home.mustBuild(context, [], { timeoutMs: 120_000 })));
  assert.is(new Set(ids).size, 1);
  assert.equal(await damage(home), []);
  // A locked cache lets one in at a time, a private one gives each its own.
  const counter = await home.context(
    '== Containerfile\nFROM localhost/busybox\nARG N\nRUN --mount=type=cache,target=/c,sharing=locked n=$(cat /c/n || echo 0); sleep 0.2; echo $((n + 1)) >/c/n; cp /c/n /n\n',
  );
  await Promise.all([1, 2, 3].map((n) => home.mustBuild(counter, ['--build-arg', `N=${n}`, '-t', `localhost/n:${n}`])));
  const run = (n: number): Promise<string> => mustTiffin(home, ['run', '--rm', '--network', 'none', `localhost/n:${n}`, 'cat', '/n']);
  assert.equal((await Promise.all([1, 2, 3].map(run))).toSorted(), ['1', '2', '3']);
});

const gate = (home: BuildHome): string => join(home.path, '.local/share/tiffin/build-cache/mounts/*/data');

const signalStatus = (name: NodeJS.Signals): number => ({ SIGINT: 130, SIGKILL: 137 })[name as 'SIGINT'] ?? 1;

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await condition()) return;
    await sleep(50);
  }
  throw new Error('it did not come to that within 10 s');
}

test.run();

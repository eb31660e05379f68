import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import * as assert from 'uvu/assert';
import type { PlanOp } from '../../../src/native/plan.ts';
import { awaitStatus, type Box, isSame, makeBox, runScript, stopping } from '../../support/box.ts';
import { findExecutable, suiteNeeding } from '../../support/needs.ts';
import { scratchHome } from '../../support/scratch-home.ts';

const test = suiteNeeding('network tool', 'helper', 'busybox', 'user-namespaces', 'overlay', 'subuids', 'pasta');

function pasta(port: number | undefined): PlanOp {
  const argv = [
    '--config-net',
    '-u',
    'none',
    '-T',
    'none',
    '-U',
    'none',
    '--no-map-gw',
    '--quiet',
    '--foreground',
    '--netns',
    '{netns}',
    '--pid',
    '{pidfile}',
  ];
  return {
    op: 'network-tool',
    name: 'pasta',
    argv: [findExecutable('pasta') ?? 'pasta', '-t', port === undefined ? 'none' : `127.0.0.1/${port}:80`, ...argv],
  };
}

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function canListen(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

async function ask(port: number): Promise<string> {
  const socket = createConnection(port, '127.0.0.1');
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

/** The children of the container's monitor. */
function childrenOf(pid: number): number[] {
  const parent = (child: string): number => {
    try {
      const text = readFileSync(`/proc/${child}/stat`, 'latin1');
      return Number(text.slice(text.lastIndexOf(')') + 2).split(' ')[1]);
    } catch {
      return 0;
    }
  };
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && parent(name) === pid)
    .map(Number);
}

async function serve(box: Box, port: number): Promise<void> {
  const script = 'while true; do echo hello | nc -l -p 80 >/dev/null; done';
  const { status, stderr } = await runScript(box, script, { ops: [pasta(port)], args: ['--detach'] });
  assert.is(status, 0, stderr);
  await awaitStatus(box, ({ state }) => state === 'running');
}

test('connects the container before its command runs', async () => {
  await using home = await scratchHome();
  const { stdout, stderr } = await runScript(makeBox(home), 'ip -o link | wc -l; ip route | grep -c default', { ops: [pasta(undefined)] });
  assert.is(stdout, '2\n1\n', stderr);
});

test('publishes a port, is a child of the monitor, and frees the port before the end is told', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  const port = await freePort();
  await serve(box, port);
  await sleep(100);
  assert.is(await ask(port), 'hello\n');
  const { monitor, init } = await awaitStatus(box, ({ state }) => state === 'running');
  assert.is(childrenOf(monitor?.pid ?? 0).length, 2);
  process.kill(init?.pid ?? 0, 'SIGKILL');
  await awaitStatus(box, ({ state }) => state === 'exited');
  assert.ok(await canListen(port));
  assert.not.ok(existsSync(join(box.runDirectory, 'network.pid')));
});

test('says in the words of the tool why a port cannot be had, and leaves nothing', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const { status, stderr } = await runScript(box, 'true', { ops: [pasta(port)] });
  assert.is(status, 125);
  assert.match(stderr, /^E network \d+ 0 pasta: .*port/i);
  await new Promise((resolve) => server.close(resolve));
});

test('ends the tool when the monitor is killed', async () => {
  await using home = await scratchHome();
  const box = makeBox(home);
  await using _stop = stopping(box);
  await serve(box, await freePort());
  const { monitor } = await awaitStatus(box, ({ state }) => state === 'running');
  const children = childrenOf(monitor?.pid ?? 0);
  const starts = children.map((pid) => ({
    pid,
    startTime: Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ')[19]),
  }));
  process.kill(monitor?.pid ?? 0, 'SIGKILL');
  for (let waited = 0; starts.some(isSame) && waited < 6000; waited += 50) await sleep(50);
  assert.equal(starts.filter(isSame), []);
});

test.run();

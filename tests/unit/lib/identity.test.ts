import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { bootId, isAlive, processIdentity, signalProcess } from '../../../src/lib/identity.ts';

const identities = suite('processIdentity');
identities('names this process by number and start time', () => {
  const own = processIdentity(process.pid);
  assert.is(own?.pid, process.pid);
  assert.ok((own?.startTime ?? 0) > 0);
});
for (const pid of [0, -1, 1.5, Number.NaN, 2 ** 31])
  identities(`knows nobody called ${pid}`, () => assert.is(processIdentity(pid), undefined));
identities.run();

const lives = suite('isAlive');
lives('is true for this process', () => assert.ok(isAlive(processIdentity(process.pid) ?? { pid: 0, startTime: 0 })));
lives('is false for another process with the same number', () => assert.not.ok(isAlive({ pid: process.pid, startTime: 1 })));
lives('is false for a process that has ended', async () => {
  const child = spawn('/bin/true', { stdio: 'ignore' });
  const identity = processIdentity(child.pid ?? 0) ?? { pid: child.pid ?? 0, startTime: 0 };
  await once(child, 'exit');
  assert.not.ok(isAlive(identity));
});
lives.run();

const signals = suite('signalProcess');
signals('reaches the very process', async () => {
  const child = spawn('/bin/sleep', ['60'], { stdio: 'ignore' });
  assert.ok(signalProcess(processIdentity(child.pid ?? 0) ?? { pid: 0, startTime: 0 }, 15));
  const [, signal] = await once(child, 'exit');
  assert.is(signal, 'SIGTERM');
});
signals('leaves a process alone that took over the number', () => {
  assert.not.ok(signalProcess({ pid: process.pid, startTime: 1 }, 9));
});
signals.run();

const boots = suite('bootId');
boots('is the kernel’s', () => assert.match(bootId(), /^[0-9a-f]{8}-[0-9a-f-]{27}$/));
boots.run();

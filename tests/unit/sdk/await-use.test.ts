import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { TiffinError } from '../../../src/lib/errors.ts';
import type { Container, ContainerState, WaitFor } from '../../../src/sdk/api/container.ts';
import { awaitUse, readConditions } from '../../../src/sdk/await-use.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';

const { signal } = new AbortController();
const running: Partial<ContainerState> = { status: 'running', pid: process.pid };

type Pretence = {
  state?: () => Partial<ContainerState>;
  lines?: readonly string[];
  exec?: () => Promise<number>;
  wait?: () => Promise<number>;
};

/** A container of which only what conditions ask is there. */
function pretend({ state = () => running, lines = [], exec, wait }: Pretence = {}): Container {
  const parts = {
    name: 'db',
    ports: [],
    state: async () => state(),
    exec: async () => ({ status: (await exec?.()) ?? 0, stdout: '', stderr: '' }),
    wait: async () => (await wait?.()) ?? 0,
    async *logs() {
      for (const text of lines) yield { time: new Date(), stream: 'stdout' as const, text };
    },
  };
  return parts as unknown as Container;
}

const test = suite('awaitUse');

const wait = (container: Container, wanted: WaitFor | readonly WaitFor[], timeoutMs = 5000) =>
  awaitUse(container, wanted, { timeoutMs, signal });

test('waits for a line, so many times', async () => {
  const container = pretend({ lines: ['start', 'ready', 'restart', 'ready'] });
  await wait(container, { log: /^ready$/g, times: 2 });
  await wait(container, { log: 'restart' });
  await assertRejects(
    wait(container, { log: 'ready', times: 3 }),
    'runtime-failed',
    /db is not ready: it ended; it wrote last:\nstart\nready/,
  );
});

test('waits for all that is asked', async () => {
  let asked = 0;
  await wait(pretend({ exec: async () => ((asked += 1) < 2 ? 1 : 0) }), [{ exec: ['true'] }, () => true, { exit: 0 }]);
  assert.is(asked, 2);
  await wait(pretend({ state: () => ({ ...running, health: 'healthy' }) }), { health: 'healthy' });
});

test('does not wait for what can no longer come', async () => {
  const ended = pretend({ state: () => ({ status: 'exited', exitStatus: 3 }), lines: ['no such file'] });
  await assertRejects(wait(ended, { port: 80 }), 'runtime-failed', /it ended with status 3; it wrote last:\nno such file/);
  await assertRejects(
    wait(ended, () => false),
    'runtime-failed',
    /status 3/,
  );
  await assertRejects(wait(pretend({ wait: async () => 5 }), { exit: 0 }), 'runtime-failed', /status 5, not 0; it wrote nothing/);
  await assertRejects(wait(pretend(), { health: 'healthy' }), 'invalid-argument', /has no health check/);
  await assertRejects(wait(pretend(), { http: { port: 80 } }), 'invalid-argument', /port 80 of container db is not published/);
});

test('ends when the time is up, and when it is broken off', async () => {
  await assertRejects(
    wait(pretend(), () => false, 30),
    'runtime-failed',
    /your condition did not come about within 30 ms/,
  );
  const reason = new Error('enough');
  const broken = awaitUse(pretend(), () => false, { timeoutMs: 5000, signal: AbortSignal.abort(reason) });
  assert.is((await assertRejects(broken, 'cancelled')).cause, reason);
});

test('hands on what a condition throws', async () => {
  const bug = new RangeError('mine');
  const thrown = wait(pretend(), () => {
    throw bug;
  });
  assert.is(await thrown.catch((error: unknown) => error), bug);
  const gone = pretend({ exec: () => Promise.reject(new TiffinError('not-found', 'gone')) });
  await assertRejects(wait(gone, { exec: ['true'] }), 'not-found');
});

test.run();

const reading = suite('readConditions');

for (const [wanted, pattern] of [
  [{}, /a condition is/],
  ['ready', /must be an object/],
  [{ port: 0 }, /port/],
  [{ log: 7 }, /log must be/],
  [{ log: 'x', times: 0 }, /times/],
  [{ health: 'unhealthy' }, /health/],
  [{ exec: [] }, /exec must be/],
  [{ http: {} }, /port says where/],
  [{ http: { port: 80, path: 'x' } }, /slash/],
  [{ tcp: 80 }, /"tcp"/],
  [null, /null/],
] as const) {
  reading(`refuses ${JSON.stringify(wanted)}`, () => void assertFails(() => readConditions(wanted), 'invalid-argument', pattern));
}

reading('takes one or several', () =>
  assert.equal([readConditions({ port: 80 }).length, readConditions([{ port: 80 }, () => true]).length], [1, 2]),
);

reading.run();

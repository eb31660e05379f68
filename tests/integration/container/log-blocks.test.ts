import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { logBlocks } from '../../../src/container/log-blocks.ts';
import type { LogPiece } from '../../../src/container/logs.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const test = suite('logBlocks');

const all = { sinceMs: undefined, untilMs: undefined, tail: undefined, follow: false };
const line = (text: string): string => `2026-01-02T03:04:05.000000000Z stdout F ${text}\n`;
const words = (pieces: readonly LogPiece[]): string[] => pieces.map(({ content }) => Buffer.from(content).toString('utf8').trimEnd());

test('reads a block at a time, and no sooner than it is asked', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { runRoot } = scratch.engine.places;
  mkdirSync(container.directory, { recursive: true });
  const { path } = container.request.log;
  writeFileSync(path, line('x'.repeat(100)).repeat(2000));
  const { signal } = new AbortController();
  const blocks = logBlocks(container, all, { runRoot, signal });
  const first = await blocks.next();
  assert.ok(first.done !== true && first.value.length > 100 && first.value.length < 1000);
  appendFileSync(path, line('later'));
  let count = first.value.length;
  let last: string | undefined;
  for await (const pieces of blocks) {
    count += pieces.length;
    last = words(pieces).at(-1);
  }
  assert.equal([count, last], [2001, 'later']);
});

test('follows until the container has ended, or nobody wants more', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { runRoot } = scratch.engine.places;
  mkdirSync(container.directory, { recursive: true });
  writeFileSync(container.request.log.path, line('one'));
  writeStatus(scratch, container, { state: 'running', pid: process.pid });
  const { signal } = new AbortController();
  const seen: string[] = [];
  for await (const pieces of logBlocks(container, { ...all, follow: true }, { runRoot, signal })) {
    seen.push(...words(pieces));
    if (seen.length === 1) appendFileSync(container.request.log.path, line('two'));
    else writeStatus(scratch, container, { state: 'exited', exitCode: 0 });
  }
  assert.equal(seen, ['one', 'two']);
  writeStatus(scratch, container, { state: 'running', pid: process.pid });
  const stop = new AbortController();
  const broken: string[] = [];
  for await (const pieces of logBlocks(container, { ...all, follow: true }, { runRoot, signal: stop.signal })) {
    broken.push(...words(pieces));
    stop.abort();
  }
  assert.equal(broken, ['one', 'two']);
});

test('says that there is no log', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { declared: { log: { driver: 'none', path: '', maxBytes: 0 } } });
  const { signal } = new AbortController();
  await assertRejects(
    logBlocks(container, all, { runRoot: scratch.engine.places.runRoot, signal }).next(),
    'unsupported',
    /'none' log driver/,
  );
});

test.run();

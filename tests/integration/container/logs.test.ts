import { appendFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { readLogs } from '../../../src/container/logs.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus } from '../../support/scratch-engine.ts';

const flush = (): void => undefined;
const all = { sinceMs: undefined, untilMs: undefined, tail: undefined, follow: false };
const line = (time: string, text: string): string => `${time} stdout F ${text}\n`;

const logs = suite('readLogs');
logs('follows until the container has ended', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  const { path } = container.request.log;
  writeFileSync(path, line('2026-01-01T00:00:00Z', '1'));
  writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  setTimeout(() => {
    appendFileSync(path, line('2026-01-01T00:00:01Z', '2'));
    writeStatus(scratch, container, { state: 'exited', exitCode: 0, startedAt: 1, finishedAt: 2 });
  }, 30);
  let seen = '';
  const emit = ({ content }: { content: Uint8Array }): void => void (seen += Buffer.from(content).toString());
  await readLogs(
    container,
    { ...all, follow: true },
    { runRoot: scratch.engine.places.runRoot, signal: new AbortController().signal, flush, emit },
  );
  assert.is(seen, '1\n2\n');
});
logs('keeps to since and until', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch);
  writeFileSync(container.request.log.path, [1, 2, 3].map((second) => line(`2026-01-01T00:00:0${second}Z`, String(second))).join(''));
  let seen = '';
  const context = {
    runRoot: scratch.engine.places.runRoot,
    signal: new AbortController().signal,
    flush,
    emit: ({ content }: { content: Uint8Array }): void => void (seen += Buffer.from(content).toString()),
  };
  await readLogs(
    container,
    { ...all, sinceMs: Date.parse('2026-01-01T00:00:02Z'), untilMs: Date.parse('2026-01-01T00:00:02.5Z') },
    context,
  );
  assert.is(seen, '2\n');
});
logs('are refused where none are kept', async () => {
  using scratch = scratchEngine();
  const container = addContainer(scratch, { declared: { log: { driver: 'none', path: '/x', maxBytes: 0 } } });
  const context = { runRoot: scratch.engine.places.runRoot, signal: new AbortController().signal, flush, emit: () => undefined };
  await assertRejects(readLogs(container, all, context), 'unsupported', /'none' log driver/);
});
logs.run();

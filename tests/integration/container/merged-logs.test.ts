import { appendFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Container } from '../../../src/container/declared.ts';
import type { LogsRequest } from '../../../src/container/logs.ts';
import { readMergedLogs } from '../../../src/container/merged-logs.ts';
import { assertRejects } from '../../support/assert-fails.ts';
import { addContainer, scratchEngine, writeStatus, type ScratchEngine } from '../../support/scratch-engine.ts';

const all: LogsRequest = { sinceMs: undefined, untilMs: undefined, tail: undefined, follow: false };
const line = (time: string, text: string, flag = 'F'): string => `2026-01-01T00:00:${time}Z stdout ${flag} ${text}\n`;

async function read(scratch: ScratchEngine, containers: readonly Container[], request: Partial<LogsRequest>): Promise<string> {
  let seen = '';
  await readMergedLogs(
    containers,
    { ...all, ...request },
    {
      runRoot: scratch.engine.places.runRoot,
      signal: new AbortController().signal,
      emit: (index, { content }) => void (seen += `${index}${Buffer.from(content).toString()}`),
      flush: () => undefined,
    },
  );
  return seen;
}

const merged = suite('readMergedLogs');
merged('goes by time, whoever wrote it, to the nanosecond', async () => {
  using scratch = scratchEngine();
  const [one, two] = [addContainer(scratch, { name: 'one' }), addContainer(scratch, { name: 'two' })];
  writeFileSync(one.request.log.path, line('01.000000001', 'a') + line('01.000000003', 'c') + line('05', 'e'));
  writeFileSync(two.request.log.path, line('01.000000002', 'b') + line('02.5', 'd'));
  assert.is(await read(scratch, [one, two], {}), '0a\n1b\n0c\n1d\n0e\n');
});
merged('keeps the pieces of a line together', async () => {
  using scratch = scratchEngine();
  const [one, two] = [addContainer(scratch, { name: 'one' }), addContainer(scratch, { name: 'two' })];
  writeFileSync(one.request.log.path, line('01', 'begin ', 'P') + line('03', 'end'));
  writeFileSync(two.request.log.path, line('02', 'other'));
  assert.is(await read(scratch, [one, two], {}), '0begin 0end\n1other\n');
});
merged('gives the last lines of each', async () => {
  using scratch = scratchEngine();
  const [one, two] = [addContainer(scratch, { name: 'one' }), addContainer(scratch, { name: 'two' })];
  writeFileSync(one.request.log.path, line('01', 'a') + line('02', 'b'));
  writeFileSync(two.request.log.path, line('01', 'c') + line('03', 'd'));
  assert.is(await read(scratch, [one, two], { tail: 1 }), '0b\n1d\n');
});
merged('reads logs that are larger than a block whole', async () => {
  using scratch = scratchEngine();
  const [one, two] = [addContainer(scratch, { name: 'one' }), addContainer(scratch, { name: 'two' })];
  const lines = Array.from({ length: 3000 }, (_, index) => line(`01.${String(index).padStart(9, '0')}`, 'x'.repeat(60)));
  writeFileSync(one.request.log.path, lines.filter((_, index) => index % 2 === 0).join(''));
  writeFileSync(two.request.log.path, lines.filter((_, index) => index % 2 === 1).join(''));
  const seen = (await read(scratch, [one, two], {})).trimEnd().split('\n');
  assert.is(seen.length, 3000);
  assert.ok(seen.every((text, index) => text.startsWith(String(index % 2))));
});
merged('follows until all have ended', async () => {
  using scratch = scratchEngine();
  const [one, two] = [addContainer(scratch, { name: 'one' }), addContainer(scratch, { name: 'two' })];
  for (const container of [one, two]) {
    writeFileSync(container.request.log.path, '');
    writeStatus(scratch, container, { state: 'running', startedAt: 1 });
  }
  const end = (container: Container, text: string): void => {
    appendFileSync(container.request.log.path, text);
    writeStatus(scratch, container, { state: 'exited', exitCode: 0, startedAt: 1, finishedAt: 2 });
  };
  setTimeout(() => end(two, line('01', 'first')), 30);
  setTimeout(() => end(one, line('02', 'second')), 400);
  assert.is(await read(scratch, [one, two], { follow: true }), '1first\n0second\n');
});
merged('refuses a container that keeps no log before anything is read', async () => {
  using scratch = scratchEngine();
  const silent = addContainer(scratch, { declared: { log: { driver: 'none', path: '/x', maxBytes: 0 } } });
  await assertRejects(read(scratch, [silent], {}), 'unsupported', /'none' log driver/);
});
merged.run();

/**
 * Rows of a container's life: start, stop, rm, logs of a large log, and what 200 idle containers cost.
 */
import type { Contender } from './contenders.ts';
import { measure, type Task } from './measure.ts';
import { type Bench, proportionalMemory, type Result, type Row } from './rows.ts';

const image = 'localhost/bench:latest';
const name = 'bench-life';
const quiet = ['--network', 'none', image] as const;
/** Ends at once when it is told to, as servers do. */
const obedient = [...quiet, 'sh', '-c', 'trap exit TERM; while :; do sleep 1 & wait; done'] as const;
const idle = [...quiet, 'sleep', '3600'] as const;
const logBytes = 100_000_000;

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);

/** Times the same words by both tools; `before` and `after` are not timed. */
function timed(
  bench: Bench,
  words: readonly string[],
  around: { readonly before?: (tool: Contender) => void; readonly after?: (tool: Contender) => void } = {},
): { tiffin: number; podman: number | undefined } {
  const task = (tool: Contender): Task => ({
    argv: tool.argv(...words),
    env: tool.env,
    before: () => around.before?.(tool),
    after: () => around.after?.(tool),
  });
  const timings = measure<string>(Object.fromEntries(both(bench).map((tool) => [tool.name, task(tool)])), bench.rounds);
  return { tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs };
}

function prepare(bench: Bench): void {
  for (const tool of both(bench)) {
    tool.try('rm', '-fa', '-t', '0');
    tool.must('load', '-q', '-i', bench.archive);
  }
}

const remove = (tool: Contender): void => tool.try('rm', '-f', '-t', '0', name);

function startRow(bench: Bench): Result[] {
  prepare(bench);
  const found = timed(bench, ['start', name], { before: (tool) => tool.must('create', '--name', name, ...idle), after: remove });
  return [{ what: '`start CTR`', ...found, bar: { podman: 0.5 } }];
}

function stopRow(bench: Bench): Result[] {
  prepare(bench);
  const before = (tool: Contender): void => {
    tool.must('run', '-d', '--name', name, ...obedient);
    // The trap stands when its command has run once.
    tool.must('exec', name, 'true');
  };
  return [{ what: '`stop CTR`, which ends at once', ...timed(bench, ['stop', name], { before, after: remove }), bar: { podman: 0.5 } }];
}

function removeRow(bench: Bench): Result[] {
  prepare(bench);
  const before = (tool: Contender): void => {
    tool.must('run', '-d', '--name', name, ...quiet, 'true');
    tool.must('wait', name);
  };
  return [{ what: '`rm CTR`, which has ended', ...timed(bench, ['rm', name], { before }), bar: { podman: 0.5 } }];
}

function logsRow(bench: Bench): Result[] {
  prepare(bench);
  const write = `yes 0123456789012345678901234567890123456789012345678901234567890 | head -c ${logBytes}`;
  for (const tool of both(bench)) {
    tool.must('run', '-d', '--name', name, '--log-driver', 'k8s-file', ...quiet, 'sh', '-c', write);
    tool.must('wait', name);
  }
  const fewer = { ...bench, rounds: Math.max(3, Math.floor(bench.rounds / 4)) };
  const all = timed(fewer, ['logs', name]);
  const tail = timed(fewer, ['logs', '--tail', '10', name]);
  for (const tool of both(bench)) remove(tool);
  return [
    { what: '`logs` of 100 MB', ...all, bar: { podman: 1 } },
    { what: '`logs --tail 10` of 100 MB', ...tail, bar: { podman: 1 } },
  ];
}

/** How much longer the 200th container takes to start than the first, and what all of their monitors take of memory. */
function manyRow(bench: Bench): Result[] {
  prepare(bench);
  const run = (): { tiffin: number; podman: number | undefined } => timed(bench, ['run', '-d', '--name', name, ...idle], { after: remove });
  const first = run();
  const kilobytes = new Map<string, number>();
  for (const tool of both(bench)) {
    const monitor = [tool.name === 'tiffin' ? 'tiffin-runner' : 'conmon'];
    const before = proportionalMemory(monitor);
    for (let at = 1; at < 200; at += 1) tool.must('run', '-d', ...idle);
    kilobytes.set(tool.name, (proportionalMemory(monitor) - before) / 199);
  }
  const last = run();
  for (const tool of both(bench)) tool.must('rm', '-fa', '-t', '0');
  const [tiffin, podman] = [kilobytes.get('tiffin')!, kilobytes.get('podman')];
  const times = last.podman === undefined || first.podman === undefined ? undefined : last.podman / first.podman;
  return [
    {
      what: '`run -d` beside 199 others over `run -d` alone',
      unit: '×',
      tiffin: last.tiffin / first.tiffin,
      podman: times,
      bar: { absolute: 1.2 },
    },
    { what: 'memory (PSS) of a monitor among 200', unit: 'KB', tiffin, podman, bar: { absolute: 300 } },
  ];
}

/** The rows of this file. */
export const lifeRows: readonly Row[] = [
  { name: 'life-start', run: startRow },
  { name: 'life-stop', run: stopRow },
  { name: 'life-rm', run: removeRow },
  { name: 'life-logs', run: logsRow },
  { name: 'life-many', run: manyRow },
];

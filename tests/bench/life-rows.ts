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

/** Podman has fewer: each container of crun's takes a key of the kernel's, and a user has 200 (`kernel.keys.maxkeys`), all programs together. */
const crowds: Readonly<Record<Contender['name'], number>> = { tiffin: 199, podman: 49 };

/** What one more container costs beside many, in times of what it costs alone, and the memory of a monitor among them, in KB. */
type Crowd = { readonly times: number; readonly kilobytes: number };

function crowdOf(bench: Bench, tool: Contender): Crowd {
  const count = crowds[tool.name];
  const one = { argv: tool.argv('run', '-d', '--name', name, ...idle), env: tool.env, after: () => remove(tool) };
  const monitor = [tool.name === 'tiffin' ? 'tiffin-runner' : 'conmon'];
  try {
    const alone = measure({ one }, bench.rounds).one.wallMs;
    const before = proportionalMemory(monitor);
    for (let at = 0; at < count; at += 1) tool.must('run', '-d', ...idle);
    const kilobytes = (proportionalMemory(monitor) - before) / count;
    return { times: measure({ one }, bench.rounds).one.wallMs / alone, kilobytes };
  } finally {
    tool.try('rm', '-fa', '-t', '0');
  }
}

/** The figures of Podman are left out where its containers find no keys. */
function crowdOfPodman(bench: Bench): Crowd | undefined {
  if (bench.podman === undefined) return undefined;
  try {
    return crowdOf(bench, bench.podman);
  } catch (error) {
    if (!(error instanceof Error) || !error.message.includes('Disk quota exceeded')) throw error;
    console.error(`podman was not measured beside others: ${error.message}`);
    return undefined;
  }
}

/** How much longer the last of many containers takes to start than the first, and what all of their monitors take of memory. */
function manyRow(bench: Bench): Result[] {
  prepare(bench);
  const [tiffin, podman] = [crowdOf(bench, bench.tiffin), crowdOfPodman(bench)];
  const others = `${crowds.tiffin}${podman === undefined ? '' : ` (Podman: ${crowds.podman})`}`;
  const ratio = { what: `\`run -d\` beside others over \`run -d\` alone, ${others}`, tiffin: tiffin.times, podman: podman?.times };
  const memory = { what: `memory (PSS) of a monitor among ${others}`, tiffin: tiffin.kilobytes, podman: podman?.kilobytes };
  return [
    { ...ratio, unit: '×', bar: { absolute: 1.2 } },
    { ...memory, unit: 'KB', bar: { absolute: 300 } },
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

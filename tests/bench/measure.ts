/**
 * Measures several ways of doing one thing, in turns, so that a slow phase of the machine meets all of them.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One command line to be timed. `before` runs untimed in front of each turn, `count` starts that many at once. */
export type Task = {
  readonly argv: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
  readonly count?: number;
  readonly before?: () => void;
  readonly after?: () => void;
};

/** Medians over the rounds. */
export type Timing = { readonly wallMs: number; readonly cpuMs: number };

let stopwatch: string | undefined;

/** Compiles the stopwatch once and returns its path. */
export function stopwatchPath(): string {
  if (stopwatch !== undefined) return stopwatch;
  stopwatch = process.env['TIFFIN_BENCH_STOPWATCH'];
  if (stopwatch !== undefined) return stopwatch;
  const place = mkdtempSync(join(tmpdir(), 'tiffin-bench-'));
  // The peer's user must be able to reach it.
  chmodSync(place, 0o755);
  stopwatch = join(place, 'stopwatch');
  process.on('exit', () => rmSync(place, { recursive: true, force: true }));
  const { status, stderr } = spawnSync('cc', ['-O2', '-static', '-o', stopwatch, join(import.meta.dirname, 'stopwatch.c')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`the stopwatch does not compile: ${stderr}`);
  return stopwatch;
}

/**
 * Runs every task once per round, in turns, after one round that does not count; returns the medians.
 *
 * @throws when a command fails: a number of something that did not happen is worse than none
 */
export function measure<Name extends string>(tasks: Readonly<Record<Name, Task>>, rounds: number): Record<Name, Timing> {
  const names = Object.keys(tasks) as Name[];
  const taken = new Map<Name, Timing[]>(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const name of names) {
      const timing = once(tasks[name]);
      if (round > 0) taken.get(name)!.push(timing);
    }
  }
  const medians = names.map((name) => {
    const all = taken.get(name)!;
    return [name, { wallMs: median(all.map(({ wallMs }) => wallMs)), cpuMs: median(all.map(({ cpuMs }) => cpuMs)) }] as const;
  });
  return Object.fromEntries(medians) as Record<Name, Timing>;
}

function once({ argv, env, count = 1, before, after }: Task): Timing {
  before?.();
  const { stdout, status, error } = spawnSync(stopwatchPath(), [String(count), ...argv], {
    encoding: 'utf8',
    env: env ?? process.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (error !== undefined) throw error;
  const [wall = NaN, cpu = NaN, failures = NaN] = stdout.trim().split(' ').map(Number);
  if (status !== 0 || failures !== 0) {
    const { stderr } = spawnSync(argv[0]!, argv.slice(1), { encoding: 'utf8', env: env ?? process.env });
    throw new Error(`${argv.join(' ')}: ${failures} of ${count} failed\n${stderr}`);
  }
  after?.();
  return { wallMs: wall / 1000, cpuMs: cpu / 1000 };
}

/** The middle value; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

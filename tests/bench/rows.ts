/**
 * What is measured. Each row prepares both tools alike, measures them in turns, and says which bar it is held to.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Contender } from './contenders.ts';
import { measure, type Task, type Timing } from './measure.ts';

/** All that a row needs. `podman` is undefined where there is none. */
export type Bench = {
  readonly tiffin: Contender;
  readonly podman: Contender | undefined;
  /** Bare Node doing nothing, and crun running the same bundle: the floor of `run`. */
  readonly floor: { readonly node: Task; readonly crun: Task | undefined };
  readonly archive: string;
  readonly references: { readonly base: string; readonly small: string } | undefined;
  /** Another registry, which can be emptied, and the skopeo that copies to it, if any. */
  readonly target:
    | { readonly address: string; readonly empty: () => void; readonly skopeo: string | undefined; readonly place: string }
    | undefined;
  readonly rounds: number;
};

/** A measured row: milliseconds (or `unit`) of both tools and of the floor, and the bars as ratios. */
export type Result = {
  readonly what: string;
  readonly unit?: string;
  readonly tiffin: number;
  readonly podman?: number | undefined;
  readonly floor?: number | undefined;
  readonly bar: { readonly podman?: number; readonly floor?: number; readonly absolute?: number };
};

/** A row; `run` may give several results. It throws when it cannot be measured. */
export type Row = { readonly name: string; readonly run: (bench: Bench) => Result[] };

const image = 'localhost/bench:latest';

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);

/** One task per tool for the same words. */
function same(bench: Bench, words: readonly string[], more: Partial<Task> = {}): Record<string, Task> {
  return Object.fromEntries(both(bench).map((tool) => [tool.name, { argv: tool.argv(...words), env: tool.env, ...more }]));
}

function wall(timings: Record<string, Timing>, name: string): number | undefined {
  return timings[name]?.wallMs;
}

function loadImage(bench: Bench): void {
  for (const tool of both(bench)) {
    tool.must('load', '-q', '-i', bench.archive);
  }
}

function runRow(bench: Bench, network: string): Result[] {
  loadImage(bench);
  const { node, crun } = bench.floor;
  const timings = measure<string>(
    { ...same(bench, ['run', '--rm', '--network', network, image, 'true']), node, ...(crun === undefined ? {} : { crun }) },
    bench.rounds,
  );
  const floor = crun === undefined ? undefined : wall(timings, 'node')! + wall(timings, 'crun')!;
  const bar = network === 'none' ? { podman: 0.4, floor: 1.6 } : { podman: 0.4 };
  return [
    { what: `\`run --rm --network ${network} IMAGE true\``, tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), floor, bar },
  ];
}

function listingRow(bench: Bench, words: readonly string[], count: number): Result[] {
  loadImage(bench);
  for (const tool of both(bench)) {
    tool.try('rm', '-fa');
    for (let at = 0; at < count; at += 1) tool.must('create', '--network', 'none', image, 'true');
  }
  const timings = measure({ ...same(bench, words), node: bench.floor.node }, bench.rounds);
  for (const tool of both(bench)) tool.try('rm', '-fa');
  const what = `\`${words.join(' ')}\` with ${count} containers`;
  return [{ what, tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), floor: wall(timings, 'node'), bar: { podman: 0.8 } }];
}

/** Each pull goes to a store of its own, and all are removed at the end: ext4 is ten times slower where inodes were freed just before. */
function pullRow(bench: Bench, what: string, reference: string | undefined): Result[] {
  if (reference === undefined) throw new Error('docker-registry is not installed');
  const roots: { tool: Contender; root: string }[] = [];
  const pullFresh = (tool: Contender): string[] => {
    const root = join(tool.env['HOME']!, `pull-${roots.length}`);
    roots.push({ tool, root });
    return tool.argv('--root', root, 'pull', '-q', '--tls-verify=false', reference);
  };
  const tasks = Object.fromEntries(
    both(bench).map((tool) => [
      tool.name,
      {
        get argv() {
          return pullFresh(tool);
        },
        env: tool.env,
      },
    ]),
  );
  const timings = measure(tasks, Math.max(2, Math.floor(bench.rounds / 6)));
  for (const { tool, root } of roots) tool.try('--root', root, 'system', 'reset', '-f');
  return [{ what, tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), bar: { podman: 0.45 } }];
}

/** Each push goes to a registry that has nothing; skopeo copies the same image out of a layout. */
function pushRow(bench: Bench): Result[] {
  const { references, target } = bench;
  if (references === undefined || target === undefined) throw new Error('docker-registry is not installed');
  const to = `${target.address}/pushed:1`;
  for (const tool of both(bench)) tool.must('pull', '-q', '--tls-verify=false', references.base);
  const layout = `oci:${join(target.place, 'layout')}:base`;
  const { skopeo } = target;
  const copy = (...words: readonly string[]): readonly string[] => [skopeo ?? '', '--insecure-policy', 'copy', '-q', ...words];
  const env = bench.tiffin.env;
  const [command = '', ...words] = copy('--src-tls-verify=false', `docker://${references.base}`, layout);
  if (skopeo !== undefined && spawnSync(command, words, { env }).status !== 0) throw new Error('skopeo cannot copy the image to a layout');
  const before = target.empty;
  const timings = measure<string>(
    {
      ...same(bench, ['push', '-q', '--tls-verify=false', references.base, to], { before }),
      ...(skopeo === undefined ? {} : { skopeo: { argv: copy('--dest-tls-verify=false', layout, `docker://${to}`), env, before } }),
    },
    Math.max(2, Math.floor(bench.rounds / 6)),
  );
  for (const tool of both(bench)) tool.try('rmi', '-f', references.base);
  const other = wall(timings, 'skopeo');
  const what = `\`push\` of 195 MB in 10,000 files${other === undefined ? '' : ` (skopeo out of a layout: ${(other / 1000).toFixed(2)} s)`}`;
  return [{ what, tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), bar: { podman: 0.3 } }];
}

/** Kilobytes of proportional memory of the processes whose command line mentions one of `words`. */
export function proportionalMemory(words: readonly string[]): number {
  let kilobytes = 0;
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const commandLine = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (!words.some((word) => commandLine.includes(word)) || commandLine.includes('tests/bench')) continue;
      kilobytes += Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1'))?.[1] ?? 0);
    } catch {
      // The process ended, or is not ours to look at.
    }
  }
  return kilobytes;
}

function memoryRow(bench: Bench): Result[] {
  loadImage(bench);
  const containers = 10;
  const measured = new Map<string, number>();
  for (const [tool, words] of [
    [bench.tiffin, ['tiffin-runner']],
    [bench.podman, ['conmon']],
  ] as const) {
    if (tool === undefined) continue;
    const before = proportionalMemory(words);
    for (let at = 0; at < containers; at += 1) tool.must('run', '-d', '--network', 'none', image, 'sleep', '600');
    const grown = proportionalMemory(words) - before;
    tool.must('rm', '-fa', '-t', '0');
    if (grown <= 0) throw new Error(`no monitor of ${tool.name} was found by ${words.join(' or ')}`);
    measured.set(tool.name, grown / containers);
  }
  const podman = measured.get('podman');
  return [
    { what: 'memory (PSS) of one idle container’s monitor', unit: 'KB', tiffin: measured.get('tiffin')!, podman, bar: { absolute: 300 } },
  ];
}

function execRow(bench: Bench): Result[] {
  loadImage(bench);
  for (const tool of both(bench)) tool.must('run', '-d', '--name', 'bench-exec', '--network', 'none', image, 'sleep', '600');
  const timings = measure({ ...same(bench, ['exec', 'bench-exec', 'true']), node: bench.floor.node }, bench.rounds);
  for (const tool of both(bench)) tool.must('rm', '-f', '-t', '0', 'bench-exec');
  return [
    {
      what: '`exec CTR true`',
      tiffin: wall(timings, 'tiffin')!,
      podman: wall(timings, 'podman'),
      floor: wall(timings, 'node'),
      bar: { podman: 0.4 },
    },
  ];
}

function parallelRow(bench: Bench): Result[] {
  loadImage(bench);
  const timings = measure<string>(
    same(bench, ['run', '--rm', '--network', 'none', image, 'true'], { count: 20 }),
    Math.max(3, Math.floor(bench.rounds / 4)),
  );
  return [
    { what: '20 parallel `run --rm IMAGE true`', tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), bar: { podman: 0.3 } },
  ];
}

function removeAllRow(bench: Bench): Result[] {
  loadImage(bench);
  const make = (tool: Contender) => (): void => {
    for (let at = 0; at < 200; at += 1) tool.must('create', '--network', 'none', image, 'true');
  };
  const tasks = Object.fromEntries(
    both(bench).map((tool) => [tool.name, { argv: tool.argv('rm', '-fa'), env: tool.env, before: make(tool) }]),
  );
  const timings = measure(tasks, 2);
  return [{ what: '`rm -fa` of 200 containers', tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), bar: { podman: 0.2 } }];
}

function loadRow(bench: Bench): Result[] {
  const tasks = Object.fromEntries(
    both(bench).map((tool) => [
      tool.name,
      { argv: tool.argv('load', '-q', '-i', bench.archive), env: tool.env, before: () => tool.try('rmi', '-f', image) },
    ]),
  );
  const timings = measure(tasks, bench.rounds);
  return [{ what: '`load` of a 1 MB image', tiffin: wall(timings, 'tiffin')!, podman: wall(timings, 'podman'), bar: { podman: 0.35 } }];
}

function startRow(bench: Bench): Result[] {
  const timings = measure({ ...same(bench, ['--version']), node: bench.floor.node }, bench.rounds);
  return [
    {
      what: '`--version`',
      tiffin: wall(timings, 'tiffin')!,
      podman: wall(timings, 'podman'),
      floor: wall(timings, 'node'),
      bar: { podman: 0.8 },
    },
  ];
}

/** Every row, in the order of the table. */
export const rows: readonly Row[] = [
  { name: 'start', run: startRow },
  { name: 'run-none', run: (bench) => runRow(bench, 'none') },
  { name: 'run-pasta', run: (bench) => runRow(bench, 'pasta') },
  { name: 'exec', run: execRow },
  { name: 'ps-0', run: (bench) => listingRow(bench, ['ps', '-a'], 0) },
  { name: 'ps-200', run: (bench) => listingRow(bench, ['ps', '-a'], 200) },
  { name: 'images', run: (bench) => listingRow(bench, ['images'], 0) },
  { name: 'parallel', run: parallelRow },
  { name: 'load', run: loadRow },
  { name: 'pull-base', run: (bench) => pullRow(bench, '`pull` of 195 MB in 10,000 files', bench.references?.base) },
  { name: 'pull-small', run: (bench) => pullRow(bench, '`pull` of 40,000 small files', bench.references?.small) },
  { name: 'push-base', run: pushRow },
  { name: 'memory', run: memoryRow },
  { name: 'rm-200', run: removeAllRow },
];

/**
 * Rows of files that go into and out of containers: cp both ways, and commit, of 10,000 files.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Contender } from './contenders.ts';
import { measure, type Task } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const image = 'localhost/bench:latest';
const name = 'bench-copy';

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);

/** 10,000 files of up to 16 KiB in 100 directories. */
export function makeTree(path: string): void {
  const bytes = Buffer.alloc(16_384, 'the quick brown fox jumps over the lazy dog\n');
  for (let directory = 0; directory < 100; directory += 1) {
    mkdirSync(join(path, String(directory)), { recursive: true });
    for (let file = 0; file < 100; file += 1)
      writeFileSync(join(path, String(directory), String(file)), bytes.subarray(0, ((directory * 100 + file) * 163) % 16_384));
  }
}

/** The same words with a number that no earlier round had. */
function numbered(tool: Contender, words: (round: number) => readonly string[]): Task {
  let round = 0;
  return {
    get argv() {
      round += 1;
      return tool.argv(...words(round));
    },
    env: tool.env,
  };
}

function copyRows(bench: Bench): Result[] {
  const place = join(dirname(bench.archive), 'copy');
  makeTree(join(place, 'tree'));
  for (const tool of both(bench)) {
    tool.must('load', '-q', '-i', bench.archive);
    tool.must('run', '-d', '--name', name, '--network', 'none', image, 'sleep', '3600');
    tool.must('cp', join(place, 'tree'), `${name}:/one`);
  }
  const measured = (words: (tool: Contender, round: number) => readonly string[]): { tiffin: number; podman: number | undefined } => {
    const tasks = Object.fromEntries(both(bench).map((tool) => [tool.name, numbered(tool, (round) => words(tool, round))]));
    const timings = measure<string>(tasks, Math.max(3, Math.floor(bench.rounds / 4)));
    return { tiffin: timings['tiffin']!.wallMs, podman: timings['podman']?.wallMs };
  };
  const commit = measured((_tool, round) => ['commit', '-q', name, `copied:${round}`]);
  const into = measured((_tool, round) => ['cp', join(place, 'tree'), `${name}:/in${round}`]);
  const out = measured((tool, round) => ['cp', `${name}:/one`, join(place, `out-${tool.name}-${round}`)]);
  for (const tool of both(bench)) tool.try('rm', '-f', '-t', '0', name);
  for (const tool of both(bench)) tool.try('rmi', '-fa');
  rmSync(place, { recursive: true, force: true });
  return [
    { what: '`cp` of 10,000 files into a container', ...into, bar: { podman: 1 } },
    { what: '`cp` of 10,000 files out of a container', ...out, bar: { podman: 1 } },
    { what: '`commit` of 10,000 files', ...commit, bar: { podman: 1 } },
  ];
}

/** What `npm run bench -- cp-commit` measures. */
export const copyTable: readonly Row[] = [{ name: 'cp-commit', run: copyRows }];

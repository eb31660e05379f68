/**
 * Rows of builds: five steps cold and cached, and a COPY of 10,000 files, beside Podman and, where it is installed, buildah.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { findExecutable } from '../support/needs.ts';
import type { Contender } from './contenders.ts';
import { makeTree } from './copy-rows.ts';
import { measure, type Task } from './measure.ts';
import type { Bench, Result, Row } from './rows.ts';

const fiveSteps = `FROM localhost/bench:latest
RUN echo one > /one
RUN echo two > /two
RUN echo three > /three
RUN echo four > /four
RUN echo five > /five
`;

const both = ({ tiffin, podman }: Bench): Contender[] => (podman === undefined ? [tiffin] : [tiffin, podman]);

/** The same build by each tool; buildah works on Podman's store. */
function tasksOf(bench: Bench, words: readonly string[]): Record<string, Task> {
  const tasks = Object.fromEntries(both(bench).map((tool) => [tool.name, { argv: tool.argv('build', ...words), env: tool.env }]));
  const buildah = findExecutable('buildah');
  if (buildah === undefined || bench.podman === undefined) return tasks;
  return { ...tasks, buildah: { argv: [buildah, 'build', '--layers', ...words], env: bench.podman.env } };
}

function results(bench: Bench, what: string, { words, bar }: { words: readonly string[]; bar: number }): Result[] {
  const timings = measure<string>(tasksOf(bench, words), Math.max(3, Math.floor(bench.rounds / 4)));
  const tiffin = timings['tiffin']!.wallMs;
  const beside = timings['buildah']?.wallMs;
  return [
    { what: `\`build\` of ${what}`, tiffin, podman: timings['podman']?.wallMs, bar: { podman: bar } },
    ...(beside === undefined
      ? []
      : [{ what: `\`build\` of ${what} (buildah in place of Podman)`, tiffin, podman: beside, bar: { podman: bar } }]),
  ];
}

function buildRows(bench: Bench): Result[] {
  const place = join(dirname(bench.archive), 'build');
  mkdirSync(join(place, 'steps'), { recursive: true });
  writeFileSync(join(place, 'steps/Containerfile'), fiveSteps);
  makeTree(join(place, 'copy/tree'));
  writeFileSync(join(place, 'copy/Containerfile'), 'FROM localhost/bench:latest\nCOPY tree /tree\n');
  for (const tool of both(bench)) tool.must('load', '-q', '-i', bench.archive);
  const [steps, copy] = [join(place, 'steps'), join(place, 'copy')];
  const all = [
    ...results(bench, 'five steps, cold', { words: ['-q', '--no-cache', '-t', 'five', steps], bar: 0.5 }),
    ...results(bench, 'five steps, cached', { words: ['-q', '-t', 'five', steps], bar: 0.15 }),
    ...results(bench, 'a COPY of 10,000 files, cold', { words: ['-q', '--no-cache', '-t', 'copied', copy], bar: 1 }),
    ...results(bench, 'a COPY of 10,000 files, cached', { words: ['-q', '-t', 'copied', copy], bar: 1 }),
  ];
  for (const tool of both(bench)) tool.try('rmi', '-fa');
  bench.tiffin.try('builder', 'prune', '-af');
  rmSync(place, { recursive: true, force: true });
  return all;
}

/** What `npm run bench -- build` measures. */
export const buildTable: readonly Row[] = [{ name: 'build', run: buildRows }];

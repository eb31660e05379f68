/**
 * Runs all tests, or those whose path contains one of the words given:
 *
 *   npm test                        everything
 *   npm test -- tests/unit/oci      a room
 *   npm test -- checks native       the tools of `npm run check`, the C tests
 *
 * A process per file, as many at a time as there are processors; `*.serial.test.ts` run alone at the end. Started as
 * root, it installs what is missing and runs the tests as an ordinary user (`*.root.test.ts` stay root's). The last line
 * is `N passed, N failed, N skipped`.
 */
import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname } from 'node:path';
import { spawnSync } from 'node:child_process';
import { checks, runCheck } from '../.ci/checks.ts';
import { mapConcurrently } from './runner/map-concurrently.ts';
import { type Outcome, runFile, type TestFile, timeoutOf } from './runner/run-file.ts';
import { findExecutable } from './support/needs.ts';
import { preparePackages, prepareSandbox, type SetUp } from './runner/set-up.ts';

const repository = dirname(import.meta.dirname);
const say = (line: string): void => console.log(line);
const nothing = { passed: 0, failed: 0, skipped: 0, skips: [], complaints: [], output: '', milliseconds: 0 };

async function main(words: readonly string[]): Promise<number> {
  process.chdir(repository);
  const [major = 0] = process.versions.node.split('.').map(Number);
  if (major < 24) {
    say(
      `The tests need Node.js 24 or later and this is ${process.version}. npm install brings it: node_modules/.bin/node tests/run.ts\n0 passed, 1 failed, 0 skipped`,
    );
    return 1;
  }
  const wanted = (name: string): boolean => words.length === 0 || words.some((word) => name.includes(word.replace(/^\.\//, '')));
  preparePackages(say);
  const outcomes: Outcome[] = [build()];
  using setUp = prepareSandbox({
    repository,
    wantDebian: words.length === 0 || words.some((word) => /e2e|integration|corpus/.test(word)),
    say,
  });
  for (const file of globSync('tests/**/*.serial.test.ts').sort().filter(wanted)) await note(outcomes, runTypeScript(file, setUp));
  const tools = checks.filter(({ name }) => wanted(`checks/${name}`));
  const work = [
    // It takes minutes, of one processor.
    ...tools.filter(({ name }) => name === 'native-lint').map((check) => () => runTool(check)),
    ...globSync('tests/**/*.test.ts')
      .sort(slowestFirst)
      .filter((file) => !file.endsWith('.serial.test.ts') && wanted(file))
      .map((file) => () => runTypeScript(file, setUp)),
    ...globSync('native-helper/tests/*.c')
      .sort()
      .filter((file) => wanted(`native/${file}`))
      .map((file) => () => runNative(file, setUp)),
    ...tools.filter(({ name }) => name !== 'native-lint').map((check) => () => runTool(check)),
  ];
  await mapConcurrently(work, availableParallelism(), (start) => note(outcomes, start()));
  return report(outcomes);
}

/** Builds what the end-to-end tests run. A build that fails is a failed test; the rest still runs. */
function build(): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['.ci/build.ts', '--tests'], { encoding: 'utf8', maxBuffer: 1 << 26 });
  const output = `${stdout}${stderr}`;
  if (status === 0) return { ...nothing, path: 'build' };
  const failure = { ...nothing, path: 'build', failed: 1, output, complaints: ['npm run build does not succeed'] };
  printOutcome(failure);
  return failure;
}

function runTypeScript(path: string, setUp: SetUp): Promise<Outcome> {
  const isRoot = process.getuid?.() === 0;
  if (path.endsWith('.root.test.ts') && !isRoot) {
    return Promise.resolve(skipped(path, 'only root can run it'));
  }
  const file: TestFile = { path, kind: 'uvu', timeoutMs: timeoutOf(path) };
  return runFile(file, path.endsWith('.root.test.ts') ? setUp.asCaller : setUp.asUser);
}

function runNative(source: string, setUp: SetUp): Promise<Outcome> {
  const program = source.replace('native-helper/tests/', 'native-helper/build/tests/').replace(/\.c$/, '');
  if (findExecutable('make') === undefined) return Promise.resolve(skipped(source, 'make is not installed'));
  return runFile({ path: program, kind: 'tap', timeoutMs: timeoutOf(source) }, setUp.asUser);
}

function skipped(path: string, reason: string): Outcome {
  return { ...nothing, path, skipped: 1, skips: [`${path}: ${reason}`] };
}

async function runTool(check: (typeof checks)[number]): Promise<Outcome> {
  if (findExecutable(check.command[0]) === undefined) return skipped(`npm run check ${check.name}`, `${check.command[0]} is not installed`);
  const { passed, output, milliseconds } = await runCheck(check);
  const counts = passed ? { passed: 1 } : { failed: 1, complaints: [check.advice] };
  return { ...nothing, ...counts, path: `npm run check ${check.name}`, output, milliseconds };
}

/** End-to-end and integration files take longest; started first, they do not stand alone at the end. */
function slowestFirst(left: string, right: string): number {
  const rank = (path: string): number => ['tests/e2e', 'tests/integration'].findIndex((start) => path.startsWith(start)) & 3;
  return rank(left) - rank(right) || (left < right ? -1 : 1);
}

async function note(outcomes: Outcome[], running: Promise<Outcome>): Promise<void> {
  const outcome = await running;
  outcomes.push(outcome);
  printOutcome(outcome);
}

function printOutcome({ path, passed, failed, skipped, milliseconds, output, complaints }: Outcome): void {
  const counts = [`${passed} passed`, ...(failed > 0 ? [`${failed} FAILED`] : []), ...(skipped > 0 ? [`${skipped} skipped`] : [])].join(
    ', ',
  );
  say(`${failed > 0 ? 'FAILED' : 'ok    '} ${path}: ${counts} (${(milliseconds / 1000).toFixed(1)} s)`);
  if (failed === 0) return;
  say(output.trimEnd().replaceAll(/^/gm, '    '));
  for (const complaint of complaints) say(`    => ${complaint}`);
}

function report(outcomes: readonly Outcome[]): number {
  const sum = (key: 'passed' | 'failed' | 'skipped'): number => outcomes.reduce((total, outcome) => total + outcome[key], 0);
  const skips = outcomes.flatMap((outcome) => outcome.skips);
  if (skips.length > 0) say(`\nSkipped, and why:\n${skips.map((line) => `  ${line}`).join('\n')}`);
  const failures = outcomes.filter(({ failed }) => failed > 0).map(({ path }) => `  ${path}`);
  if (failures.length > 0) say(`\nFailed (their output is above):\n${failures.join('\n')}`);
  if (sum('passed') === 0) say('\nNo test passed, and that is a failure.');
  const failed = sum('passed') === 0 ? Math.max(sum('failed'), 1) : sum('failed');
  say(`\n${sum('passed')} passed, ${failed} failed, ${sum('skipped')} skipped`);
  return failed === 0 ? 0 : 1;
}

process.exitCode = await main(process.argv.slice(2));

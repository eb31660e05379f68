/**
 * Runs commands of the bundle while it is built: once to see which chunks the hot ones load, once to keep V8's code for them.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { helloReference } from './hello-image.ts';

/** What is done once in a life: the first container with a network asks pasta what it can. */
const overture: readonly (readonly [string, ...string[]])[] = [
  ['load', '-q', '-i', 'hello.tar'],
  ['run', '--rm', helloReference],
];

/**
 * The life of two containers. Each command meets what it mostly meets, or what it does then would be looked for among the
 * cold chunks and compiled each time.
 */
const rehearsal: readonly (readonly [string, ...string[]])[] = [
  ['run', '--rm', '--network', 'none', helloReference],
  ['run', '--rm', helloReference],
  ['run', '-d', '--name', 'waiting', '--network', 'none', helloReference, 'wait'],
  ['create', '--name', 'made', helloReference],
  ['start', 'made'],
  ['exec', 'waiting', '/hello'],
  ['ps', '-a'],
  ['images'],
  ['build', '-q', '--network', 'none', '-t', 'rehearsal', '../.ci/rehearsal'],
  ['build', '-q', '--network', 'none', '-t', 'rehearsal', '../.ci/rehearsal'],
  ['stop', 'waiting'],
  ['rm', 'waiting'],
  ['rm', '-f', 'made'],
];

/** Ends what the rehearsal began, and is compiled ahead as well. */
const finale: readonly (readonly [string, ...string[]])[] = [
  ['pull', '-q', '--retry', '0', 'localhost:1/none'],
  ['rmi', '-f', helloReference],
  ['system', 'reset', '-f'],
];

/** The commands that people wait for: each has a file of its own. */
export const hotCommands: readonly string[] = ['ps', 'images', 'run', 'create', 'start', 'exec', 'stop', 'rm', 'build'];

/** The chunks that a command loads, and those of them that it takes something from. */
export type Recorded = { readonly loaded: ReadonlySet<string>; readonly used: ReadonlySet<string> };

/** Of a command that was not run. */
export const nothing: Recorded = { loaded: new Set(), used: new Set() };

/** Tells which chunks each command loads and uses; where the machine refuses it what it needs, those up to there. */
export function record(dist: string, entry: string): Map<string, Recorded> {
  using home = scratchHome();
  const recorded = new Map<string, Recorded>();
  for (const words of [...overture, ...rehearsal, ...finale]) {
    const { output, error } = runTrainer(join(dist, entry), home.path, ['record', ...words]);
    // Without output nothing was started at all; a command that only took too long has some.
    if (output === null) throw error ?? new Error(`${entry} was not started`);
    const seen = JSON.parse(output[3] || '{"loaded":[],"used":[]}') as { loaded: string[]; used: string[] };
    if (!rehearsal.includes(words)) continue;
    const { loaded, used } = recorded.get(words[0]) ?? nothing;
    recorded.set(words[0], { loaded: new Set([...loaded, ...seen.loaded]), used: new Set([...used, ...seen.used]) });
  }
  return recorded;
}

/** Runs the same, so that V8's code for them is kept. */
export function train(dist: string, entry: string): void {
  using home = scratchHome();
  for (const words of [...overture, ...rehearsal, ...finale]) runTrainer(join(dist, entry), home.path, ['train', ...words]);
}

function runTrainer(entry: string, home: string, words: readonly string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8' };
  // Hashes of strings are in V8's caches; this flag alone does not count when it compares flags.
  const argv = ['--random-seed=1', join(import.meta.dirname, 'train.cjs'), entry, ...words];
  return spawnSync(process.execPath, argv, {
    env,
    cwd: dirname(entry),
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    timeout: 20_000,
  });
}

function scratchHome(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), 'tiffin-build-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

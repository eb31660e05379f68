/**
 * Runs commands of the bundle while it is built: once to see which chunks the hot ones load, once to keep V8's code for them.
 */
import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { helloReference } from './hello-image.ts';

/**
 * The life of two containers. Each command meets what it mostly meets, or what it does then would be looked for among the
 * cold chunks and compiled each time. A command that becomes the helper ends where it would (`train.cjs`).
 */
const rehearsal: readonly (readonly [string, ...string[]])[] = [
  ['load', '-q', '-i', 'hello.tar'],
  ['run', '--rm', '--network', 'none', helloReference],
  ['run', '--rm', helloReference],
  ['run', '-d', '--name', 'waiting', '--network', 'none', helloReference, 'wait'],
  ['create', '--name', 'made', helloReference],
  ['start', 'made'],
  ['exec', 'waiting', 'true'],
  ['ps', '-a'],
  ['images'],
  ['stop', '-t', '0', 'waiting'],
  ['rm', 'waiting'],
  ['rm', '-f', 'made'],
];

/** Ends what the rehearsal began; these and the first have no file of their own, but a share in the cache of the rest. */
const finale: readonly (readonly [string, ...string[]])[] = [
  ['pull', '-q', '--retry', '0', 'localhost:1/none'],
  ['rmi', '-f', helloReference],
  ['system', 'reset', '-f'],
];

/** The commands that people wait for: each has a file of its own. */
export const hotCommands: readonly string[] = ['ps', 'images', 'run', 'create', 'start', 'exec', 'stop', 'rm'];

/** Tells which chunks each hot command loads; where the machine refuses it what it needs, those up to there. */
export function record(dist: string, entry: string): Map<string, Set<string>> {
  using home = scratchHome();
  const recorded = new Map<string, Set<string>>();
  for (const words of [...rehearsal, ...finale]) {
    const { output, error } = runTrainer(join(dist, entry), home.path, ['record', ...words]);
    // Without output nothing was started at all; a command that only took too long has some.
    if (output === null) throw error ?? new Error(`${entry} was not started`);
    const names = (output[3] ?? '').split('\n').filter((line) => line !== '');
    recorded.set(words[0], new Set([...(recorded.get(words[0]) ?? []), ...names]));
  }
  return recorded;
}

/** Runs the same, so that V8's code for them is kept. */
export function train(dist: string, entry: string): void {
  using home = scratchHome();
  for (const words of [...rehearsal, ...finale]) runTrainer(join(dist, entry), home.path, ['train', ...words]);
}

function runTrainer(entry: string, home: string, words: readonly string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'], HOME: home, XDG_RUNTIME_DIR: home, LANG: 'C.UTF-8' };
  const argv = [join(import.meta.dirname, 'train.cjs'), entry, ...words];
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

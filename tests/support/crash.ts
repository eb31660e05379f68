/**
 * Kills processes of a command at a random moment, and tells what a command left behind.
 */
import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ScratchHome } from './scratch-home.ts';
import { tiffinPath } from './tiffin.ts';

/** A repeatable stream of numbers in [0, 1): mulberry32. */
export function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** The processes whose environment or command line names this home, apart from `except`. */
export function processesOf(home: ScratchHome, except: ReadonlySet<number> = new Set()): number[] {
  const scratch = home.runtimeDirectory;
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && pid !== process.pid && !except.has(pid))
    .filter((pid) => [`/proc/${pid}/environ`, `/proc/${pid}/cmdline`].some((file) => read(file).includes(scratch)));
}

/**
 * Starts `tiffin ARGS`, sends SIGKILL to one of its processes (any of them, chosen by `random`) after `delayMs`, and waits
 * until the command has ended. Returns its exit status, or undefined when it had ended before.
 */
export async function killDuring(
  home: ScratchHome,
  args: readonly string[],
  { delayMs, random }: { delayMs: number; random: () => number },
): Promise<number | undefined> {
  const before = new Set(processesOf(home));
  const child = spawn(tiffinPath, args, { env: home.env, cwd: home.path, stdio: 'ignore' });
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 137)));
  await sleep(delayMs);
  const victims = processesOf(home, before);
  if (child.exitCode !== null || victims.length === 0) return (await ended, undefined);
  const victim = victims[Math.floor(random() * victims.length)]!;
  try {
    process.kill(victim, 'SIGKILL');
  } catch {
    // It ended by itself in the meantime.
  }
  const patience = sleep(20_000, 'stuck' as const, { ref: false });
  const outcome = await Promise.race([ended, patience]);
  if (outcome !== 'stuck') return outcome;
  child.kill('SIGKILL');
  throw new Error(`tiffin ${args.join(' ')}: still there 20 s after process ${victim} was killed`);
}

/**
 * Waits until the processes of a command, dead or alive, are gone: their deaths are tied to each other, not instant, and a
 * container whose front alone was killed goes on to its end.
 *
 * One look may miss a process whose parent ended after it was forked: two must agree.
 *
 * @returns those that are still there after half a minute
 */
export async function settled(home: ScratchHome, except: ReadonlySet<number>): Promise<number[]> {
  let looks = 0;
  for (let tries = 0; tries < 600 && looks < 2; tries++) {
    looks = processesOf(home, except).length > 0 ? 0 : looks + 1;
    if (looks < 2) await sleep(50);
  }
  return processesOf(home, except);
}

/** Every path below the store that a finished command has no business to leave: temporary names, partial blobs, container directories. */
export function leftoversOf(home: ScratchHome): string[] {
  const root = join(home.path, '.local/share/tiffin');
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((path) => !/^layers\/[0-9a-f]{64}(?:\+\w+)?\//.test(path) && !/^volumes\/[^/]+\//.test(path))
    .filter((path) => /(^|\/)\.|tmp|partial\/.|^containers\/./.test(path))
    .filter((path) => !statSync(join(root, path), { throwIfNoEntry: false })?.isDirectory() || /^containers\/[^/]+$/.test(path));
}

function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/**
 * Runs one test program in a process group of its own and judges it by its own summary.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readSync, closeSync, rmSync, chmodSync, chownSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endProcesses, processesThatMention } from './leftovers.ts';
import { judgeTap, judgeUvu, type Verdict } from './verdict.ts';

/** Who runs the tests, and how: `prefix` is put in front of each command line (setpriv as root, nothing as a user). */
export type Sandbox = {
  /** The working tree as the tests see it: the checkout itself, or a copy that the test user can read. */
  readonly repository: string;
  readonly prefix: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  /** The Node.js that runs the tests, as the test user can reach it. */
  readonly node: string;
  readonly uid: number;
  readonly gid: number;
};

/** One program to run: a uvu file, or a C program that speaks TAP. `path` is relative to the working tree. */
export type TestFile = { readonly path: string; readonly kind: 'uvu' | 'tap'; readonly timeoutMs: number };

/** What became of a file. `output` is both streams as they came. */
export type Outcome = Verdict & { readonly path: string; readonly output: string; readonly milliseconds: number };

const defaultTimeoutMs = 60_000;

/** Reads how long a file may take: its first line may say `// timeout: 300s`. */
export function timeoutOf(file: string): number {
  const start = Buffer.alloc(120);
  const fd = openSync(file, 'r');
  try {
    readSync(fd, start, 0, start.length, 0);
  } finally {
    closeSync(fd);
  }
  const seconds = /^\/[/*] timeout: (\d+)\s*s/.exec(start.toString('latin1'))?.[1];
  return seconds === undefined ? defaultTimeoutMs : Number(seconds) * 1000;
}

/**
 * Runs `file` to its end or to its timeout, then ends whatever it left behind. A process that outlives its test, a Node
 * warning, a summary that is missing: each fails the file. Never throws for what the file does.
 */
export async function runFile(file: TestFile, sandbox: Sandbox): Promise<Outcome> {
  const started = performance.now();
  const scratch = mkdtempSync(join(tmpdir(), 'tiffin-test-'));
  chmodSync(scratch, 0o700);
  if (process.getuid?.() === 0) chownSync(scratch, sandbox.uid, sandbox.gid);
  const program = file.kind === 'uvu' ? [sandbox.node, file.path] : [join(sandbox.repository, file.path)];
  const [command, ...args] = [...sandbox.prefix, ...program] as [string, ...string[]];
  const child = spawn(command, args, {
    cwd: file.kind === 'uvu' ? sandbox.repository : join(sandbox.repository, 'native-helper'),
    env: { ...sandbox.env, TMPDIR: scratch, TIFFIN_TEST_SCRATCH: scratch, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { output, status, timedOut } = await finish(child, file.timeoutMs);
  const complaints: string[] = [];
  if (timedOut) complaints.push(`ended after ${file.timeoutMs / 1000} s, its time limit`);
  const left = await processesThatMention(scratch);
  if (left.length > 0) {
    await endProcesses(left);
    complaints.push(...left.map(({ pid, words }) => `left a process behind: ${pid} ${words}`));
  }
  removeScratch(scratch, sandbox);
  const judge = file.kind === 'uvu' ? judgeUvu : judgeTap;
  const verdict = judge({ output, status, complaints });
  return { ...verdict, path: file.path, output, milliseconds: performance.now() - started };
}

async function finish(child: ChildProcess, timeoutMs: number): Promise<{ output: string; status: number | null; timedOut: boolean }> {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const killGroup = (): void => {
    try {
      process.kill(-child.pid!, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
  };
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup();
  }, timeoutMs);
  const status = await new Promise<number | null>((done) => {
    let grace: NodeJS.Timeout | undefined;
    child.on('error', (error) => {
      chunks.push(Buffer.from(`${error.message}\n`));
      done(null);
    });
    // `close` waits for everyone who holds the pipes; a child that was left behind must not hold us for ever.
    child.on('exit', (code) => {
      grace = setTimeout(() => done(code), 3000);
    });
    child.on('close', (code) => {
      clearTimeout(grace);
      done(code);
    });
  });
  clearTimeout(timer);
  child.stdout?.destroy();
  child.stderr?.destroy();
  return { output: Buffer.concat(chunks).toString('utf8'), status, timedOut };
}

/** Removes the scratch directory. What subordinate IDs own is removed by the test itself, or by root. */
function removeScratch(scratch: string, sandbox: Sandbox): void {
  try {
    rmSync(scratch, { recursive: true, force: true });
  } catch (error) {
    if (sandbox.uid === 0) throw error;
  }
}

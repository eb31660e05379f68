/**
 * Runs a program for a test and collects what it said.
 */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/** What a program left. `status` is the exit status, or 128 plus the signal's number as a shell counts. */
export type Finished = { readonly stdout: string; readonly stderr: string; readonly status: number; readonly stdoutBytes: Buffer };

/** How to run it; `timeoutMs` (default 50 s) ends it with SIGKILL and throws. */
export type SpawnChoices = {
  readonly stdin?: string | Uint8Array | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly cwd?: string | undefined;
  readonly timeoutMs?: number | undefined;
};

/** Runs a program to its end. Does not throw for its exit status, only when it cannot start or runs out of time. */
export async function run(command: string, args: readonly string[], choices: SpawnChoices = {}): Promise<Finished> {
  const { stdin, env, cwd, timeoutMs = 50_000 } = choices;
  const child = spawn(command, args, { env, cwd, stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout!.on('data', (chunk: Buffer) => out.push(chunk));
  child.stderr!.on('data', (chunk: Buffer) => err.push(chunk));
  // A program that does not read its input closes the pipe early; that is its right.
  child.stdin?.on('error', () => {});
  child.stdin?.end(stdin);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    child.kill('SIGKILL');
    // Whoever inherited the pipes must not keep us waiting.
    child.stdout!.destroy();
    child.stderr!.destroy();
  }, timeoutMs);
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (...ended) => resolve(ended));
  }).finally(() => clearTimeout(timer));
  const stdoutBytes = Buffer.concat(out);
  const stderr = Buffer.concat(err).toString('utf8');
  if (timedOut)
    throw new Error(
      `${[command, ...args].join(' ')}: no end after ${timeoutMs} ms\nstdout: ${stdoutBytes.toString('utf8')}\nstderr: ${stderr}`,
    );
  return { stdout: stdoutBytes.toString('utf8'), stdoutBytes, stderr, status: code ?? 128 + signalNumber(signal) };
}

/** Runs a program that must succeed and returns its standard output; throws with its standard error otherwise. */
export async function must(command: string, args: readonly string[], choices: SpawnChoices = {}): Promise<string> {
  const { stdout, stderr, status } = await run(command, args, choices);
  if (status !== 0) throw new Error(`${[command, ...args].join(' ')}: status ${status}\n${stderr}${stdout}`);
  return stdout;
}

function signalNumber(name: NodeJS.Signals | null): number {
  return name === null ? 0 : (constants.signals[name] ?? 0);
}

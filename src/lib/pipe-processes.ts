import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { pipeline } from 'node:stream/promises';
import { errnoOf, TiffinError } from './errors.ts';
import { cancelled } from './retry.ts';

/** A program that is one end of a pipe; what it says on stderr goes to the user as it is. */
export type PipeEnd = { readonly argv: readonly [program: string, ...words: string[]]; readonly name: string };

/** How {@link pipeProcesses} runs them. The environment is exactly `env`. */
export type PipeOptions = {
  readonly env: NodeJS.ProcessEnv;
  /** Gets what the second one says on stdout. */
  readonly onOutput: (bytes: Uint8Array) => void;
  readonly signal: AbortSignal;
};

/**
 * Runs two programs, the output of the first being the input of the second, which starts when the first has said something.
 *
 * @throws {TiffinError} `not-found` for a program that is not there, `runtime-failed` when one fails, `cancelled`
 */
export async function pipeProcesses(from: PipeEnd, to: PipeEnd, { env, onOutput, signal }: PipeOptions): Promise<void> {
  const producer = start(from, env, ['ignore', 'pipe', 'inherit']);
  const produced = ended(from, producer);
  // Its failure is told below, when the other one has ended, too.
  produced.catch(() => undefined);
  const stop = (): void => void producer.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    const { stdout } = producer;
    if (stdout === null) throw new Error('a pipe has no end');
    const first = await firstChunk(stdout);
    if (first === undefined) {
      await produced;
      throw new TiffinError('runtime-failed', `${from.name} gave nothing`);
    }
    stdout.unshift(first);
    await consume(stdout, to, { env, onOutput, signal }).catch(async (error: unknown) => {
      producer.kill('SIGTERM');
      throw error;
    });
    await produced;
  } catch (error) {
    throw signal.aborted ? cancelled(signal) : error;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function consume(input: NodeJS.ReadableStream, to: PipeEnd, { env, onOutput, signal }: PipeOptions): Promise<void> {
  const consumer = start(to, env, ['pipe', 'pipe', 'inherit']);
  const stop = (): void => void consumer.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  try {
    consumer.stdout?.on('data', onOutput);
    if (consumer.stdin === null) throw new Error('a pipe has no end');
    const consumed = ended(to, consumer);
    // A program that ends early closes its input: its status says why.
    const fed = pipeline(input, consumer.stdin).catch(() => undefined);
    await consumed;
    await fed;
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

function start({ argv: [program, ...words] }: PipeEnd, env: NodeJS.ProcessEnv, stdio: ('ignore' | 'pipe' | 'inherit')[]): ChildProcess {
  return spawn(program, words, { env, stdio });
}

function ended({ argv, name }: PipeEnd, child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const missing = errnoOf(error) === 'ENOENT';
      reject(
        new TiffinError(missing ? 'not-found' : 'runtime-failed', `${name}: ${argv[0]} ${missing ? 'is not installed' : 'cannot be run'}`, {
          cause: error,
        }),
      );
    });
    child.once('close', (code, killer) => {
      if (code === 0) resolve();
      else reject(new TiffinError('runtime-failed', `${name} ended with ${killer === null ? `status ${code}` : killer}`));
    });
  });
}

function firstChunk(stream: NodeJS.ReadableStream): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    stream.once('error', () => resolve(undefined));
    stream.once('end', () => resolve(undefined));
    stream.once('readable', () => {
      const chunk: unknown = stream.read();
      resolve(Buffer.isBuffer(chunk) ? chunk : undefined);
    });
  });
}

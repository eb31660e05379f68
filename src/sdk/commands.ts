import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import { TiffinError } from '../lib/errors.ts';
import { cancelled } from '../lib/retry.ts';
import { signalProcess } from '../lib/identity.ts';
import type { TiedProcess } from '../native/tied-process.ts';
import type { ExecRequest } from '../runtime/exec-request.ts';
import { formatUserSpec, parseUserSpec } from '../runtime/user-spec.ts';
import type { CommandOptions, CommandResult, RunningCommand } from './api/command.ts';
import { signalOf, toEnvironment } from './create-request.ts';
import { type Given, invalid } from './given.ts';

/** The options of what is run to its end. */
export const collectOptionNames = ['input', 'onOutput', 'maxOutputBytes'];

const defaultOutputBytes = 64 << 20;
const killedStatus = 137;
const sigkill = 9;

/** What the options of `exec` and `spawn` ask for. @throws {TiffinError} `invalid-argument` naming the option */
export function toExecRequest(command: readonly string[], given: Given, { interactive }: { readonly interactive: boolean }): ExecRequest {
  const user = given.text('user');
  return {
    command,
    interactive,
    terminal: false,
    detach: false,
    detachKeys: '',
    environment: toEnvironment(given.textMap('env') ?? {}),
    workingDirectory: given.text('workdir'),
    user: user === undefined ? undefined : formatUserSpec(parseUserSpec(user)),
    privileged: given.flag('privileged') ?? false,
    preserveDescriptors: 0,
  };
}

/**
 * Lets a command run to its end, and collects what it writes.
 *
 * @throws {TiffinError} `cancelled`; `runtime-failed` when it writes too much; what `onOutput` throws
 */
export async function collect(running: TiedProcess, given: Given, signal: AbortSignal): Promise<CommandResult> {
  const most = given.whole('maxOutputBytes') ?? defaultOutputBytes;
  const onOutput = given.callback<NonNullable<CommandOptions['onOutput']>>('onOutput');
  const kill = (): void => running.kill();
  signal.addEventListener('abort', kill, { once: true });
  try {
    let length = 0;
    const read = async (name: 'stdout' | 'stderr'): Promise<string> => {
      const chunks: Buffer[] = [];
      for await (const chunk of running[name] ?? []) {
        const bytes = chunk as Buffer;
        length += bytes.length;
        if (length > most) throw new TiffinError('runtime-failed', `the command wrote more than ${most} bytes, and was killed`);
        chunks.push(bytes);
        onOutput?.(name, bytes);
      }
      return Buffer.concat(chunks).toString('utf8');
    };
    const [stdout, stderr] = await Promise.all([read('stdout'), read('stderr'), feed(running, given.raw('input'))]);
    const status = await running.ended;
    if (signal.aborted) throw cancelled(signal);
    return { status: status ?? killedStatus, stdout, stderr };
  } catch (error) {
    kill();
    await running.ended.catch(() => undefined);
    throw signal.aborted ? cancelled(signal) : error;
  } finally {
    signal.removeEventListener('abort', kill);
  }
}

/** A command that ends before it has read everything is no failure. */
async function feed({ stdin }: TiedProcess, input: unknown): Promise<void> {
  if (stdin === undefined || input === undefined) return;
  try {
    await pipeline(Readable.from(inputPieces(input), { objectMode: true }), stdin);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && harmless.includes(String(error.code)))) throw error;
  }
}

const harmless = ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'];

function inputPieces(input: unknown): Iterable<unknown> | AsyncIterable<unknown> {
  if (typeof input === 'string' || input instanceof Uint8Array) return [input];
  if (typeof input === 'object' && input !== null && (Symbol.asyncIterator in input || Symbol.iterator in input))
    return input as AsyncIterable<unknown>;
  throw invalid('exec: input must be a string, bytes, or an iterable of them');
}

/** A command whose streams are the caller's; it is killed when `signal` is aborted. */
export function runningCommand(running: TiedProcess, signal: AbortSignal): RunningCommand {
  const { stdin, stdout, stderr } = running;
  if (stdin === undefined || stdout === undefined || stderr === undefined)
    throw new TiffinError('runtime-failed', 'the native helper has no streams');
  const kill = (): void => running.kill();
  signal.addEventListener('abort', kill, { once: true });
  const over = running.ended.finally(() => signal.removeEventListener('abort', kill));
  const status = over.then((code) => {
    if (signal.aborted && code === undefined) throw cancelled(signal);
    return code ?? killedStatus;
  });
  // Not everybody asks.
  status.catch(() => undefined);
  return {
    pid: running.process.pid,
    stdin,
    stdout,
    stderr,
    status,
    kill(name = 'SIGKILL') {
      const number = signalOf(name, 'kill: the signal') ?? sigkill;
      if (number === sigkill) kill();
      else signalProcess(running.process, number);
    },
    async [Symbol.asyncDispose]() {
      kill();
      for (const stream of [stdin, stdout, stderr]) stream.destroy();
      await over.catch(() => undefined);
    },
  };
}

import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { helperPath } from './helper-path.ts';
import { parseStorageReport, storageFailure, type FailureReport } from './storage-report.ts';

/** A storage verb of the helper to run. */
export type StorageVerb = {
  readonly args: readonly string[];
  /** For failures: what is worked on. */
  readonly subject: string;
  /** The verb's standard input: a pipe of ours, nothing, or an open descriptor. */
  readonly input: 'pipe' | 'ignore' | number;
  /** The verb's standard output: a pipe of ours, nothing, or an open descriptor. */
  readonly output: 'pipe' | 'ignore' | number;
  /** An open descriptor that the verb gets as its descriptor 4. */
  readonly extra?: number | undefined;
  /** The program, when it is not the ordinary helper. */
  readonly program?: string | undefined;
  /** Called with the bytes of input that the verb says it has read. */
  readonly onInput?: ((bytes: number) => void) | undefined;
  /** Called with what follows `D ` in each line of results that comes before the report. */
  readonly onResult?: ((text: string) => void) | undefined;
  /** Words its failure, in place of `storageFailure`. */
  readonly explain?: ((report: FailureReport) => Error) | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** A storage verb that runs: `done` resolves with the pairs that it reported. */
export type RunningVerb = { readonly child: ChildProcess; readonly done: Promise<ReadonlyMap<string, string>> };

const maxReportBytes = 16 * 1024;

/**
 * Starts a storage verb. It gets no environment; its report comes on descriptor 3, what it says on standard error is kept for failures.
 *
 * `done` rejects with the reported failure, with `cancelled` when the signal ended it, or with `runtime-failed`.
 * @throws {TiffinError} `cancelled` at once, when the signal has come before
 */
export function startStorageVerb(verb: StorageVerb): RunningVerb {
  if (verb.signal?.aborted === true) throw cancelled(verb);
  const extra = verb.extra === undefined ? [] : [verb.extra];
  const child = spawn(verb.program ?? helperPath(), verb.args, { env: {}, stdio: [verb.input, verb.output, 'pipe', 'pipe', ...extra] });
  const stop = (): void => void child.kill('SIGKILL');
  verb.signal?.addEventListener('abort', stop, { once: true });
  const done = finish(child, verb).finally(() => verb.signal?.removeEventListener('abort', stop));
  // Whoever is still writing when the verb ends gets a broken pipe; the reason is what `done` says.
  done.catch(() => {});
  return { child, done };
}

function cancelled({ subject }: StorageVerb): TiffinError {
  return new TiffinError('cancelled', `${subject}: cancelled`);
}

async function finish(child: ChildProcess, verb: StorageVerb): Promise<ReadonlyMap<string, string>> {
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) => resolve(signal ?? String(status)));
  });
  const [report, said, how] = await Promise.all([collectReport(child.stdio[3] as Readable, verb), collect(child.stderr), ended]);
  const parsed = parseStorageReport(report);
  if (parsed?.ok === true && how === '0') return parsed.fields;
  // What a helper says that was killed in the middle may be about its own child, killed before it.
  if (verb.signal?.aborted === true) throw cancelled(verb);
  if (parsed?.ok === false) throw verb.explain?.(parsed) ?? storageFailure(parsed, verb.subject);
  throw new TiffinError('runtime-failed', `${verb.subject}: the helper ended with ${how} ${said.trim()}`.trimEnd());
}

/** The report is the last line; before it there may be any number of `P BYTES` and of `D RESULT`. */
async function collectReport(stream: Readable, { onInput, onResult }: Pick<StorageVerb, 'onInput' | 'onResult'>): Promise<string> {
  let rest = '';
  const take = (line: string): boolean => {
    if (line.startsWith('D ')) onResult?.(line.slice(2));
    else if (/^P \d+$/.test(line)) onInput?.(Number(line.slice(2)));
    else return false;
    return true;
  };
  try {
    for await (const chunk of stream.setEncoding('utf8')) {
      const lines = (rest + String(chunk)).split('\n');
      // The last one may go on in the next chunk.
      const open = lines.pop() ?? '';
      rest = [...lines.filter((line) => !take(line)), open].join('\n').slice(0, maxReportBytes);
    }
  } catch {
    // A pipe that breaks has said what it could.
  }
  return rest;
}

async function collect(stream: Readable | null): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of stream ?? []) {
      if (length < maxReportBytes) chunks.push(chunk as Buffer);
      length += (chunk as Buffer).length;
    }
  } catch {
    // A pipe that breaks has said what it could.
  }
  return Buffer.concat(chunks).subarray(0, maxReportBytes).toString('utf8');
}

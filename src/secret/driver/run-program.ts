import { errnoOf, TiffinError } from '../../lib/errors.ts';
import type { SecretReaders } from '../services.ts';

/** What a program of a driver is to do. Its environment is the user's own, and `env`. */
export type ProgramRun = {
  readonly argv: readonly [program: string, ...words: string[]];
  readonly env?: Readonly<Record<string, string>>;
  /** Never in argv: whoever lists processes reads that. */
  readonly input?: Uint8Array;
  /** A clause for the message: `store secret a`. */
  readonly step: string;
};

const timeoutMs = 300_000;

/**
 * Runs a program that keeps secrets; a person may have to type a passphrase meanwhile.
 *
 * @returns its output, byte for byte
 * @throws {TiffinError} `not-found` when it is not installed, `runtime-failed` with the first line that it said
 */
export async function runProgram({ env }: Pick<SecretReaders, 'env'>, run: ProgramRun): Promise<Uint8Array> {
  const { spawn } = await import('node:child_process');
  const [program, ...words] = run.argv;
  return await new Promise((resolve, reject) => {
    const child = spawn(program, words, { env: { ...env, ...run.env }, stdio: ['pipe', 'pipe', 'pipe'] });
    // Not spawn's own time limit, which outlives a program that is not there.
    const patience = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const output: Buffer[] = [];
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => void output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => (said = (said + chunk.toString('utf8')).slice(0, 4096)));
    child.once('error', (cause) => {
      clearTimeout(patience);
      reject(notStarted(run, cause));
    });
    // A program that does not read its input says by its status what that means.
    child.stdin.on('error', () => undefined);
    child.once('close', (status, killer) => {
      clearTimeout(patience);
      if (status === 0) resolve(Buffer.concat(output));
      else reject(failed(run, killer ?? `exit status ${status}`, said));
    });
    child.stdin.end(run.input);
  });
}

function notStarted({ argv, step }: ProgramRun, cause: Error): TiffinError {
  const missing = errnoOf(cause) === 'ENOENT';
  return new TiffinError(
    missing ? 'not-found' : 'runtime-failed',
    `${step}: ${argv[0]} ${missing ? 'is not installed' : 'cannot be run'}`,
    missing ? { cause, hint: `sudo apt-get install ${argv[0] === 'gpg' ? 'gnupg' : argv[0]}` } : { cause },
  );
}

function failed({ step }: ProgramRun, end: string, said: string): TiffinError {
  const line = said
    .split('\n')
    .map((each) => each.trim())
    .findLast((each) => each !== '');
  return new TiffinError('runtime-failed', `${step}: ${end}${line === undefined ? '' : `: ${line}`}`);
}

import { spawnSync } from 'node:child_process';
import { errnoOf } from '../../lib/errors.ts';
import { parseHelperReport, helperFailure } from '../../native/helper-report.ts';
import type { Trial } from '../facts.ts';

const timeoutMs = 10_000;

/** Runs a program to its end and tells whether it worked; its words are the reason when it did not. */
export function tryProgram(file: string, args: readonly string[]): Trial {
  const result = spawnSync(file, args, {
    encoding: 'utf8',
    timeout: timeoutMs,
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' },
  });
  if (result.error !== undefined) return { outcome: 'fails', reason: `${file}: ${errnoOf(result.error) ?? result.error.message}` };
  if (result.status === 0) return { outcome: 'works' };
  const { failure } = parseHelperReport(result.stderr);
  if (failure === undefined)
    return { outcome: 'fails', reason: result.stderr.trim().split('\n').at(-1) || `${file} ended with status ${result.status}` };
  // Only a program that is not there leaves a thing untried: the helper itself got as far as to execute it.
  const { message } = helperFailure(failure);
  return failure.stage === 'exec' ? { outcome: 'untried', reason: `${failure.text} was not found` } : { outcome: 'fails', reason: message };
}

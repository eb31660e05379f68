import { readFileSync } from 'node:fs';

/** A process that is what it was when it was recorded: `startTime` is field 22 of /proc/PID/stat, in clock ticks since boot. */
export type RecordedProcess = { readonly pid: number; readonly startTime: number };

/**
 * Field 22 and the state letter of a /proc/PID/stat line. The command name may hold spaces and parentheses, so that
 * counting starts behind the last `)`.
 */
function parseStat(text: string): { state: string; startTime: number } | undefined {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const state = fields[0];
  const startTime = Number(fields[19]);
  return state === undefined || !Number.isSafeInteger(startTime) ? undefined : { state, startTime };
}

function readStat(pid: number): { state: string; startTime: number } | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    // Any failure (ENOENT, ESRCH, hidepid) means that we cannot vouch for the process.
    return undefined;
  }
}

/** The identity of a live process, or undefined when there is none (a zombie is none). */
export function processIdentity(pid: number): RecordedProcess | undefined {
  const stat = readStat(pid);
  return stat === undefined || stat.state === 'Z' || stat.state === 'X' ? undefined : { pid, startTime: stat.startTime };
}

/** Whether the very process that was recorded still runs; another one with the same number does not count. */
export function isAlive(recorded: RecordedProcess): boolean {
  return processIdentity(recorded.pid)?.startTime === recorded.startTime;
}

/**
 * Sends a signal to the recorded process, looking at its start time immediately before.
 *
 * @returns false when that process is gone
 * @throws the `EPERM` of kill(2) when it belongs to someone else
 */
export function signalProcess(recorded: RecordedProcess, signal: number): boolean {
  if (!isAlive(recorded)) return false;
  try {
    process.kill(recorded.pid, signal);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

let cachedBootId: string | undefined;

/** The kernel's random name of this boot; start times of processes only compare within one. */
export function bootId(): string {
  cachedBootId ??= readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  return cachedBootId;
}

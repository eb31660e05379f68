/**
 * Finds and ends processes that a test left behind. A monitor has a session of its own, so killing the test's process
 * group does not reach it; but its command line, environment or working directory names the test's scratch directory.
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that should not be there; `words` is its command line. */
export type Leftover = { readonly pid: number; readonly words: string };

/** Lists living processes that mention `scratch`. One that is just ending is given two seconds to do so. */
export async function processesThatMention(scratch: string): Promise<Leftover[]> {
  let found = look(scratch);
  for (let waited = 0; found.length > 0 && waited < 2000; waited += 50) {
    await sleep(50);
    found = look(scratch);
  }
  return found;
}

/** Kills the processes and waits until they are gone, two seconds at most. */
export async function endProcesses(leftovers: readonly Leftover[]): Promise<void> {
  for (const { pid } of leftovers) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended meanwhile.
    }
  }
  for (let waited = 0; waited < 2000; waited += 50) {
    if (!leftovers.some(({ pid }) => attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8')))) return;
    await sleep(50);
  }
}

function look(scratch: string): Leftover[] {
  const found: Leftover[] = [];
  for (const name of readdirSync('/proc')) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || pid === process.pid) continue;
    const commandLine = attempt(() => readFileSync(`/proc/${pid}/cmdline`, 'latin1'));
    // An empty command line is a kernel thread or a process that has ended.
    if (commandLine === '') continue;
    const places = [
      commandLine,
      attempt(() => readFileSync(`/proc/${pid}/environ`, 'latin1')),
      attempt(() => readlinkSync(`/proc/${pid}/cwd`)),
    ];
    if (places.some((place) => place.includes(scratch))) found.push({ pid, words: commandLine.replaceAll('\0', ' ').trim() });
  }
  return found;
}

function attempt(read: () => string): string {
  try {
    return read();
  } catch {
    return '';
  }
}

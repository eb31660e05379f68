/**
 * A virtual machine with systemd as PID 1 and control groups of version 2, beside the checkout where there is one.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { missing } from './needs.ts';
import { repository } from './repository.ts';
import { must, run, type Finished } from './spawn.ts';
import { stageProgram } from './stage.ts';

const machine = join(dirname(repository), 'shared/vm');

/** Why the virtual machine cannot be had here, or undefined once its image is built. */
export async function machineProblem(): Promise<string | undefined> {
  const lacking = missing('root', 'built', 'busybox');
  if (lacking !== undefined) return lacking;
  if (!existsSync(join(machine, 'run.sh'))) return 'the virtual machine is not beside this checkout (../shared/vm)';
  const { status, stderr } = await run(join(machine, 'build.sh'), [], { env: process.env, timeoutMs: 300_000 });
  return status === 0 ? undefined : `the virtual machine cannot be built: ${stderr.trim().split('\n').at(-1) ?? ''}`;
}

/**
 * Boots the machine with the program and the smoke tests in it, and runs some of them, each with the program and an image as arguments.
 *
 * @param options of `run.sh`: which kernel, and what it is told
 */
export async function runInMachine(options: readonly string[], scripts: readonly string[]): Promise<Finished> {
  const place = mkdtempSync(join(tmpdir(), 'tiffin-vm-'));
  const id = basename(place);
  try {
    stageProgram(place);
    cpSync(join(repository, 'tests/smoke'), join(place, 'tests/smoke'), { recursive: true });
    await must(process.execPath, [join(repository, 'tests/parity/images.ts'), place], { env: process.env });
    const line = scripts.map((script) => `bash ${place}/tests/smoke/${script} ${place}/dist/tiffin ${place}/busy.tar`).join(' && ');
    const words = [...options, '--share', place, '--timeout', '500', '--', line];
    return await run(join(machine, 'run.sh'), words, { env: { ...process.env, VM_ID: id }, timeoutMs: 600_000 });
  } finally {
    endConnections(id);
    rmSync(place, { recursive: true });
  }
}

/** Ends the ssh that keeps the connection to a machine: it sees only after a while that the machine is gone. */
function endConnections(id: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const line = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
      if (line.startsWith('ssh') && line.includes(`/${id}/`)) process.kill(Number(pid));
    } catch {
      // It has ended meanwhile.
    }
  }
}

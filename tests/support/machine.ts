/**
 * A virtual machine with systemd as PID 1 and control groups of version 2, beside the checkout where there is one.
 */
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { missing } from './needs.ts';
import { makePackages } from './packages.ts';
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

/** A machine that runs. Disposing powers it off. */
export type Machine = AsyncDisposable & {
  /** Runs one of the smoke tests, with the program and an image as arguments. */
  smoke(script: string): Promise<Finished>;
  /** Through systemd; the disk is kept. */
  reboot(): Promise<void>;
};

/** How the program gets there: as it was built, or as Debian's package of it. */
type Installation = 'copied' | 'package';

/**
 * Boots the machine with the program and the smoke tests in it.
 *
 * @param options of `start.sh`: which kernel, and what it is told
 */
export async function startMachine(installation: Installation, options: readonly string[]): Promise<Machine> {
  const place = mkdtempSync(join(tmpdir(), 'tiffin-vm-'));
  const id = basename(place);
  const call = (script: string, ...words: readonly string[]): Promise<Finished> =>
    run(join(machine, script), words, { env: { ...process.env, VM_ID: id }, timeoutMs: 600_000 });
  const mustCall = async (script: string, ...words: readonly string[]): Promise<void> => {
    const { status, stdout, stderr } = await call(script, ...words);
    if (status !== 0) throw new Error(`${script} ${words.join(' ')}: status ${status}\n${stderr}${stdout}`);
  };
  const stop = async (): Promise<void> => {
    await call('stop.sh');
    endConnections(id);
    rmSync(place, { recursive: true });
  };
  try {
    cpSync(join(repository, 'tests/smoke'), join(place, 'tests/smoke'), { recursive: true });
    await must(process.execPath, [join(repository, 'tests/parity/images.ts'), place], { env: process.env });
    const [path = ''] = installation === 'package' ? await makePackages(join(place, 'packages'), ['deb']) : [stageProgram(place)];
    await mustCall('start.sh', ...options, '--share', place);
    if (installation === 'package') await mustCall('exec.sh', '--root', '--timeout', '120', '--', `dpkg --force-unsafe-io -i ${path}`);
    const program = installation === 'package' ? '/usr/bin/tiffin' : path;
    return {
      smoke: (script) => call('exec.sh', '--timeout', '500', '--', `bash ${place}/tests/smoke/${script} ${program} ${place}/busy.tar`),
      reboot: () => mustCall('reboot.sh'),
      [Symbol.asyncDispose]: stop,
    };
  } catch (error) {
    await stop();
    throw error;
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

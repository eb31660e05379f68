import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';

import { TiffinError } from '../../lib/errors.ts';
import { runTool } from '../../lib/process.ts';
import { sleep } from '../../lib/retry.ts';
import { findTool } from '../../network/tools.ts';

/** An agent of ours. */
export type KeyAgent = AsyncDisposable & { readonly socket: string };

const startTimeoutMs = 5000;
const pollMs = 10;

/**
 * Starts the host's ssh-agent with keys, for the time of a step. It ends with us.
 *
 * @throws {TiffinError} `unsupported` without ssh-agent; `denied` for a key that needs a passphrase or cannot be read
 */
export async function openKeyAgent(
  keys: readonly string[],
  { socket, id }: { readonly socket: string; readonly id: string },
): Promise<KeyAgent> {
  const [agent, add, tie] = ['ssh-agent', 'ssh-add', 'setpriv'].map((name) => findTool(name));
  if (agent === undefined || add === undefined)
    throw new TiffinError('unsupported', `--ssh ${id}: keys need ssh-agent and ssh-add, which were not found`, {
      hint: 'install openssh-client, or start an agent elsewhere and name its socket',
    });
  const command = [agent, '-D', '-a', socket];
  const [program = '', ...args] = tie === undefined ? command : [tie, '--pdeathsig', 'KILL', ...command];
  const child = spawn(program, args, { stdio: 'ignore', env: {} });
  const ended = once(child, 'exit').catch(() => undefined);
  const dispose = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  try {
    for (let waited = 0; !existsSync(socket); waited += pollMs) {
      if (waited >= startTimeoutMs || child.exitCode !== null)
        throw new TiffinError('runtime-failed', `--ssh ${id}: ssh-agent did not start`);
      await sleep(pollMs);
    }
    for (const key of keys) await addKey(add, { key, socket, id });
  } catch (error) {
    await dispose();
    throw error;
  }
  return { socket, [Symbol.asyncDispose]: dispose };
}

async function addKey(
  add: string,
  { key, socket, id }: { readonly key: string; readonly socket: string; readonly id: string },
): Promise<void> {
  const { exitStatus, stderr } = await runTool(add, ['-q', key], { env: { SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' } });
  if (exitStatus === 0) return;
  throw new TiffinError('denied', `--ssh ${id}: add the key ${key}: ${stderr.trim().split('\n')[0] ?? ''}`, {
    hint: 'a key with a passphrase needs an agent: ssh-add it, and give --ssh default',
  });
}

import { chmodSync, closeSync, openSync, statSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';

import type { RunMount } from '../../containerfile/instruction.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { ResolvedMount } from '../../runtime/facts.ts';
import { mountOptions } from '../../runtime/plain-request.ts';
import type { StepMount } from '../plan/step.ts';
import type { BuildSsh } from '../request.ts';
import type { BuildSession } from '../steps/session.ts';
import type { StepPlace } from '../steps/step-place.ts';
import { agentFilter } from './agent-filter.ts';
import { openKeyAgent } from './key-agent.ts';

/** More at a time than any step needs, and fewer than we have descriptors. */
const maxConnections = 64;

/** Sockets that lead to agents while a RUN runs. */
export type HeldAgents = AsyncDisposable & { readonly mounts: readonly ResolvedMount[]; readonly environment: readonly string[] };

/**
 * Forwards agents to a RUN: a socket of ours for each, which can be given any mode, and which goes with the build.
 *
 * @throws {TiffinError} `not-found` naming the agent, when it is required; `unsupported` for keys without an agent program
 */
export async function agentMounts(session: BuildSession, mounts: readonly StepMount[], place: StepPlace): Promise<HeldAgents> {
  const wanted = mounts.flatMap(({ mount }) => (mount.type === 'ssh' ? [mount] : []));
  await using held = new AsyncDisposableStack();
  const resolved: ResolvedMount[] = [];
  for (const [index, mount] of wanted.entries()) {
    const given = session.request.steps.ssh.find(({ id }) => id === mount.id);
    if (given === undefined) {
      requireAgent(mount);
      continue;
    }
    const agent = await agentSocket(session, given, { place, index, held });
    const source = `${place.runDirectory}/agent-${index}`;
    held.use(await forward(agent, { directory: place.runDirectory, name: `agent-${index}` }));
    const { uid = 0, mode = 0o600 } = mount;
    // On the host only we come to the directory that it is in.
    chmodSync(source, uid === 0 ? mode : mode | 0o666);
    const target = mount.target ?? `/run/buildkit/ssh_agent.${index}`;
    resolved.push({ kind: 'bind', source, target, options: mountOptions({ recursive: false }) });
  }
  const [first] = resolved;
  const kept = held.move();
  const environment = first === undefined ? [] : [`SSH_AUTH_SOCK=${first.target}`];
  return { mounts: resolved, environment, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function requireAgent({ id, required }: RunMount): void {
  if (required) throw new TiffinError('not-found', `ssh agent ${id} is required and was not given`, { hint: `--ssh ${id}` });
}

type AgentParts = { readonly place: StepPlace; readonly index: number; readonly held: AsyncDisposableStack };

/** The socket of the caller's agent, or of one for the keys that were given. */
async function agentSocket({ services }: BuildSession, { id, paths }: BuildSsh, { place, index, held }: AgentParts): Promise<string> {
  const own = services.env['SSH_AUTH_SOCK'];
  if (paths.length === 0 && (own === undefined || own === ''))
    throw new TiffinError('not-found', `--ssh ${id}: there is no ssh agent: SSH_AUTH_SOCK is not set`, {
      hint: `start one (eval $(ssh-agent); ssh-add), or name a key: --ssh ${id}=~/.ssh/id_ed25519`,
    });
  const [path = own ?? ''] = paths;
  const status = statSync(path, { throwIfNoEntry: false });
  if (status === undefined) throw new TiffinError('not-found', `--ssh ${id}: ${path}: no such file`);
  if (status.isSocket()) return path;
  const agent = held.use(await openKeyAgent(paths, { socket: `${place.runDirectory}/keys-${index}`, id }));
  return agent.socket;
}

/** Takes connections and joins each with one to the agent, for what does not change it. The directory's descriptor makes the name short enough for a socket. */
async function forward(
  agent: string,
  { directory, name }: { readonly directory: string; readonly name: string },
): Promise<AsyncDisposable> {
  const fd = openSync(directory, 'r');
  const open = new Set<Socket>();
  const server: Server = createServer((client) => {
    const upstream = connect(agent);
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => open.delete(socket));
    }
    const filter = agentFilter().on('error', () => {
      client.destroy();
      upstream.destroy();
    });
    client.pipe(filter).pipe(upstream).pipe(client);
  });
  server.maxConnections = maxConnections;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(`/proc/self/fd/${fd}/${name}`, resolve);
  });
  return {
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      closeSync(fd);
    },
  };
}

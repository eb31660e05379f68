import { Readable } from 'node:stream';

import { createContainer, type Created, type CreateOptions } from '../container/create.ts';
import { startContainer } from '../container/restart.ts';
import { forgetLauncher, startTiedContainer } from '../container/tied.ts';
import type { TiedProcess } from '../native/tied-process.ts';
import type { CreateRequest, StandardStream } from '../runtime/request.ts';
import { ContainerHandle, OwnContainerHandle } from './container-handle.ts';
import { createOptionNames, toCreateRequest } from './create-request.ts';
import { Given, invalid, requireWord } from './given.ts';
import { listenerOf } from './progress.ts';
import { registryAccess, registryOptionNames } from './registry-access.ts';
import type { Session } from './session.ts';

/** What a call that makes a container was given, read. */
export type AskedContainer = {
  readonly given: Given;
  readonly request: CreateRequest;
  readonly detach: boolean;
  /** As a tar; undefined: none. */
  readonly files: Readable | undefined;
};

/** A call: whose, of which image, with which options beside those of `create`. */
export type Call = { readonly what: string; readonly image: unknown; readonly options: unknown; readonly names: readonly string[] };

/** Reads a call. Nothing is touched. @throws {TiffinError} `invalid-argument` naming the option or its value */
export async function readCall(session: Session, { what, image, options, names }: Call): Promise<AskedContainer> {
  const given = new Given(what, options, [...createOptionNames, ...registryOptionNames, ...names]);
  const request = toCreateRequest(requireWord(`${what}: the image`, image), given, session.directory);
  return { given, request, detach: given.flag('detach') ?? false, files: await filesOf(given) };
}

async function filesOf(given: Given): Promise<Readable | undefined> {
  const files = given.map('files') ?? [];
  if (files.length === 0) return undefined;
  const contents = files.map(([path, content]) => {
    if (typeof content !== 'string' && !(content instanceof Uint8Array))
      throw invalid(`files: ${JSON.stringify(path)} must be a string or bytes`);
    return [path, content] as const;
  });
  const { tarOfFiles } = await import('../image/files-tar.ts');
  return Readable.from([tarOfFiles(Object.fromEntries(contents))]);
}

/** A new container, before or after its start. */
export type Made = { readonly handle: ContainerHandle; readonly created: Created };

/**
 * Makes a container, which does not run yet. This process's own one goes when the session is closed.
 *
 * @throws {TiffinError} whatever its image or its options are refused for; nothing is left then
 */
export async function makeContainer(session: Session, asked: AskedContainer, signal: AbortSignal): Promise<Made> {
  const { engine } = session;
  const joined = await joinPod(session, asked);
  const listener = listenerOf(asked.given, referenceOf(asked.request), signal);
  const created = await listener.run((wake, progress) => {
    const shown = { listener: progress, [Symbol.dispose]: () => undefined };
    const options: CreateOptions = {
      access: registryAccess(asked.given, session.directory),
      createCommand: [],
      startsNow: false,
      tied: !asked.detach,
      signal: wake,
      openProgress: () => Promise.resolve(shown),
      ...(joined.pod !== undefined && { pod: joined.pod }),
    };
    return createContainer(engine, joined.request, options);
  });
  const handle = asked.detach ? new ContainerHandle(session, created.container) : new OwnContainerHandle(session, created.container);
  if (!asked.detach) session.own(handle);
  try {
    signal.throwIfAborted();
    if (asked.files !== undefined) await putFiles(session, handle.id, { files: asked.files, signal });
    return { handle, created };
  } catch (error) {
    await discard(session, handle);
    throw error;
  }
}

/** Removes one that came to nothing. */
export async function discard(session: Session, handle: ContainerHandle): Promise<void> {
  session.disown(handle);
  await session.removeContainer(handle.id);
}

/**
 * Starts a container that was just made; one that cannot be started is removed.
 *
 * @param streams those that the caller takes; only of this process's own
 * @throws {TiffinError} whatever keeps it from being started; `cancelled`
 */
export async function startMade(
  session: Session,
  { handle, created }: Made,
  { detach, files }: AskedContainer,
  { signal, streams = [] }: { readonly signal: AbortSignal; readonly streams?: readonly StandardStream[] },
): Promise<TiedProcess | undefined> {
  const { engine } = session;
  const { container, ...known } = created;
  try {
    if (detach) {
      await startContainer(engine, container);
      forgetLauncher(engine, container);
      signal.throwIfAborted();
      return undefined;
    }
    // With files it has a root by now, which was made from the same parts.
    return await startTiedContainer(engine, container, { signal, streams, ...(files === undefined && { known }) });
  } catch (error) {
    await discard(session, handle);
    throw error;
  }
}

async function joinPod(
  { engine }: Session,
  { given, request }: AskedContainer,
): Promise<{ request: CreateRequest; pod?: { readonly id: string } }> {
  const pod = given.text('pod');
  if (pod === undefined) return { request };
  const { joinPod: join } = await import('../pod/join.ts');
  const wish = (name: string): 'own' | 'default' => (given.has(name) ? 'own' : 'default');
  const wishes = { net: wish('network'), user: wish('userns'), ipc: 'default', uts: 'default', pid: 'default', cgroup: 'default' } as const;
  return join(engine, request, wishes, pod);
}

function referenceOf({ image: { source } }: CreateRequest): string {
  return source.kind === 'image' ? source.reference : '';
}

async function putFiles(session: Session, id: string, { files, signal }: { files: Readable; signal: AbortSignal }): Promise<void> {
  const { copyFiles } = await import('../container/copy.ts');
  const target = { kind: 'container', container: id, path: '/' } as const;
  const choices = { keepOwners: false, overwrite: false, output: -1, input: () => files, signal };
  await copyFiles(session.engine, [{ kind: 'stream' }, target], choices);
}

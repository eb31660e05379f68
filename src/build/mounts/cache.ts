import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { RunMount } from '../../containerfile/instruction.ts';
import { makePrivateDirectory, storageError } from '../../lib/files.ts';
import { copySources, type CopyRoot } from '../../native/build-copy.ts';
import { deleteTrees } from '../../native/delete-trees.ts';
import type { ResolvedMount } from '../../runtime/facts.ts';
import { mountOptions } from '../../runtime/plain-request.ts';
import { cacheMountDirectory, cacheMountResource } from '../../storage/cache-mounts.ts';
import { temporaryName } from '../../storage/temporary-name.ts';
import type { StepMount } from '../plan/step.ts';
import { rootOf } from '../steps/files-root.ts';
import { filesRun, type BuildSession } from '../steps/session.ts';
import type { StepRun } from '../steps/step-run.ts';

/** Caches that a RUN uses; they are let go when it is disposed of. */
export type HeldCaches = AsyncDisposable & { readonly mounts: readonly ResolvedMount[] };

type Cache = { readonly mount: RunMount; readonly name: string; readonly root: CopyRoot | undefined };

/**
 * Directories that outlive builds, by hashes of their IDs: an ID is never a path. Waits for those that another build has locked, always in the
 * same order.
 *
 * @throws {TiffinError} `cancelled`, `no-space`
 */
export async function cacheMounts(
  session: BuildSession,
  mounts: readonly StepMount[],
  { run }: { readonly run: StepRun },
): Promise<HeldCaches> {
  await using held = new AsyncDisposableStack();
  const caches = await Promise.all(mounts.filter(({ mount }) => mount.type === 'cache').map((step) => findCache(session, step, run)));
  const places = new Map<string, string>();
  // Of one that is mounted twice the strictest sharing counts; nobody waits for himself.
  const once = new Map(caches.toSorted((a, b) => strictness(a) - strictness(b)).map((cache) => [cache.name, cache]));
  for (const name of [...once.keys()].toSorted()) places.set(name, await takeCache(session, once.get(name)!, held));
  const resolved = caches.map(({ mount, name }): ResolvedMount => {
    const source = `${places.get(name)}/data`;
    return {
      kind: 'bind',
      source,
      target: mount.target ?? '',
      options: mountOptions({ readOnly: mount.readOnly, noDev: true, recursive: false }),
    };
  });
  const kept = held.move();
  return { mounts: resolved, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

function strictness({ mount: { sharing = 'shared' } }: Cache): number {
  return ['shared', 'locked', 'private'].indexOf(sharing);
}

/** What it begins with, and its owner, are part of what it is. */
async function findCache(session: BuildSession, { mount, from }: StepMount, run: StepRun): Promise<Cache> {
  const origin = from === undefined ? undefined : await rootOf(session, from, run);
  const { id = mount.target, source, mode, uid, gid } = mount;
  const name = nameOfCache([id, origin?.layers ?? origin?.root, origin === undefined ? undefined : source, mode, uid, gid]);
  return { mount, name, root: origin?.root };
}

/** Under which name the directory of a cache lies. */
export function nameOfCache(identity: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(identity)).digest('hex');
}

async function takeCache(session: BuildSession, cache: Cache, held: AsyncDisposableStack): Promise<string> {
  const { leases } = session.services;
  const { sharing = 'shared' } = cache.mount;
  if (sharing === 'private') return takePrivate(session, cache, held);
  if (sharing === 'locked') held.use(await leases.lock(`${cacheMountResource(cache.name)}:locked`, { signal: session.signal }));
  held.use(leases.hold([cacheMountResource(cache.name)]));
  return makeCache(session, cache, cache.name);
}

/** The first that nobody uses. */
async function takePrivate(session: BuildSession, cache: Cache, held: AsyncDisposableStack): Promise<string> {
  const { leases } = session.services;
  for (let number = 0; ; number += 1) {
    const name = number === 0 ? cache.name : nameOfCache([cache.name, number]);
    const lock = leases.tryLock(`${cacheMountResource(name)}:private`);
    if (lock === undefined) continue;
    held.use(lock);
    held.use(leases.hold([cacheMountResource(name)]));
    return makeCache(session, cache, name);
  }
}

async function makeCache(session: BuildSession, cache: Cache, name: string): Promise<string> {
  const parent = cacheMountDirectory(session.services.state);
  const directory = join(parent, name);
  try {
    if (!existsSync(join(directory, 'mount.json'))) {
      makePrivateDirectory(parent);
      // Two builds may come at once; the second finds what the first made.
      using _lock = await session.services.leases.lock(`${cacheMountResource(name)}:made`, { signal: session.signal });
      if (!existsSync(join(directory, 'mount.json'))) await fillCache(session, cache, directory);
    }
    utimesSync(join(directory, 'mount.json'), new Date(), new Date());
  } catch (error) {
    throw storageError(`make the cache ${cache.mount.id ?? cache.mount.target}`, error);
  }
  return directory;
}

async function fillCache(session: BuildSession, { mount, root }: Cache, directory: string): Promise<void> {
  const { realm, state } = session.services;
  const temporary = join(cacheMountDirectory(state), temporaryName('tmp'));
  await using undo = new AsyncDisposableStack();
  undo.defer(() => deleteTrees([temporary], { realm }));
  mkdirSync(temporary, { mode: 0o700 });
  const { mode = 0o755, uid = 0, gid = 0 } = mount;
  if (root === undefined && uid === 0 && gid === 0) {
    mkdirSync(join(temporary, 'data'));
    chmodSync(join(temporary, 'data'), mode);
  } else {
    await copyInto(session, { mount, root, directory: temporary });
  }
  writeFileSync(join(temporary, 'mount.json'), JSON.stringify({ id: mount.id ?? mount.target, createdAtMs: Date.now() }), { mode: 0o600 });
  rmSync(directory, { recursive: true, force: true });
  renameSync(temporary, directory);
  undo.move();
}

/** With another owner, or with what it begins with: only the helper can do that. */
async function copyInto(
  session: BuildSession,
  { mount, root, directory }: { readonly mount: RunMount; readonly root: CopyRoot | undefined; readonly directory: string },
): Promise<void> {
  const [work, seed] = [`${directory}/work`, `${directory}/seed`];
  for (const path of [work, seed, `${seed}/data`]) mkdirSync(path);
  const { mode = 0o755, uid = 0, gid = 0 } = mount;
  // With its parents kept, a directory arrives with its mode.
  chmodSync(`${seed}/data`, mode);
  const isEmpty = root === undefined;
  await copySources(filesRun(session), {
    root: root ?? { kind: 'directory', path: seed },
    sources: [{ kind: 'pattern', pattern: isEmpty ? 'data' : (mount.source ?? '.') }],
    parents: isEmpty,
    target: { upper: directory, work, lower: [] },
    destination: isEmpty ? '/' : '/data',
    owner: `${uid}:${gid}`,
    times: { kind: 'real' },
  });
}

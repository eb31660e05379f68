import { chmodSync, closeSync, ftruncateSync, openSync, readFileSync, writeSync, writeFileSync } from 'node:fs';

import { TiffinError } from '../lib/errors.ts';
import type { NamesFacts } from '../runtime/facts.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { Container } from './declared.ts';
import { neighboursOf, peerLines } from './peer-names.ts';
import type { LookupServices } from './services.ts';
import { isBeingStarted, isRunning } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

const maxHops = 8;

/**
 * The container whose network another one has, and with it its /etc/hosts and /etc/resolv.conf: that of a pod, or the one that
 * `--network container:X` names, or whose that one has.
 */
export function networkOwner({ containers }: Pick<LookupServices, 'containers'>, { network }: CreateRequest): Container | undefined {
  let { mode } = network;
  let owner: Container | undefined;
  for (let hops = 0; mode?.kind === 'container' && hops < maxHops; hops += 1) {
    owner = containers.find(mode.container);
    mode = owner?.request.request.network.mode;
  }
  return owner;
}

/** What a container sees of another's, whose network or UTS namespace it has. */
export function sharedNames(services: LookupServices, request: CreateRequest): NamesFacts {
  const owner = networkOwner(services, request);
  const hostname = sharedHostname(services, request);
  const { noHosts, dns } = owner?.request.request.network ?? { noHosts: true, dns: 'none' };
  const directory = runDirectoryOf(services.places.runRoot, owner?.id ?? '');
  return {
    ...(!noHosts && { hosts: `${directory}/hosts` }),
    ...(dns !== 'none' && { resolvConf: `${directory}/resolv.conf` }),
    ...(hostname !== undefined && { hostname }),
  };
}

/** The host name of the container whose UTS namespace another one has; undefined when it has not been started. */
function sharedHostname({ containers, places }: LookupServices, { namespaces }: CreateRequest): string | undefined {
  if (namespaces.uts.kind !== 'container') return undefined;
  const owner = containers.find(namespaces.uts.container);
  try {
    return owner === undefined ? undefined : readFileSync(`${runDirectoryOf(places.runRoot, owner.id)}/hostname`, 'utf8').trim();
  } catch {
    return undefined;
  }
}

/** What became of a container that has another's network. */
export type NameChange = { readonly starting?: Container; readonly ended?: Container };

/**
 * Writes into the /etc/hosts of a network's owner the names of those who share it: all of them are 127.0.0.1 to each other; and into those of
 * a network without a name server where its others are. The files stay the same inodes, because they are bound into running containers.
 */
export function refreshNames(services: LookupServices, { starting, ended }: NameChange): void {
  const changed = starting ?? ended;
  if (changed === undefined) return;
  const owner = networkOwner(services, changed.request.request);
  const neighbours = neighboursOf(services, changed);
  const own = starting === undefined ? [] : [starting];
  const readers = [...(owner === undefined ? [] : [owner]), ...(neighbours.length === 0 ? [] : [...neighbours, ...own])];
  const isShown = (each: Container): boolean => each.id === starting?.id || (each.id !== ended?.id && isComingOrThere(services, each));
  if (readers.length === 0) return;
  try {
    services.containers.exclusively(() => {
      for (const reader of readers) rewriteNames(services, reader, isShown);
    });
  } catch (error) {
    // On a store that cannot be written to nothing starts; what ends there ends without its name being struck out.
    if (!(error instanceof TiffinError)) throw error;
  }
}

function rewriteNames(services: LookupServices, owner: Container, isShown: (each: Container) => boolean): void {
  const path = `${runDirectoryOf(services.places.runRoot, owner.id)}/hosts`;
  const own = readOwn(path);
  if (own === undefined) return;
  const sharing = sharers(services, owner).filter(isShown);
  rewrite(path, own + sharing.map((each) => `127.0.0.1\t${each.name}\n`).join('') + peerLines(services, owner, isShown));
}

function isComingOrThere({ places: { runRoot } }: LookupServices, container: Container): boolean {
  return isRunning(viewOf(runRoot, container).state) || isBeingStarted(runDirectoryOf(runRoot, container.id));
}

function sharers({ containers }: LookupServices, owner: Container): Container[] {
  const all = owner.pod === undefined ? containers.list() : containers.listOfPod(owner.pod.id);
  return all.filter(({ id, request }) => id !== owner.id && request.networkMode === `container:${owner.id}`);
}

/** The text without the names of others, which is kept beside it; undefined when the owner has not been started since boot. */
function readOwn(path: string): string | undefined {
  for (const file of [`${path}.own`, path]) {
    try {
      const text = readFileSync(file, 'utf8');
      if (file === path) writeFileSync(`${path}.own`, text, { mode: 0o600 });
      return text;
    } catch {
      // Not there yet.
    }
  }
  return undefined;
}

/** Never empty for who reads it meanwhile. */
function rewrite(path: string, text: string): void {
  const bytes = Buffer.from(text);
  const fd = openSync(path, 'r+');
  try {
    writeSync(fd, bytes, 0, bytes.length, 0);
    ftruncateSync(fd, bytes.length);
  } finally {
    closeSync(fd);
  }
  chmodSync(path, 0o644);
}

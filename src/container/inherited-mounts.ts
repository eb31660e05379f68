import { TiffinError } from '../lib/errors.ts';
import type { ResolvedMount } from '../runtime/facts.ts';
import type { PlannedMount } from '../runtime/mounts.ts';
import type { MountOptions } from '../runtime/request.ts';
import type { Container } from './declared.ts';
import type { LookupServices } from './services.ts';

/**
 * What `--volumes-from CONTAINER[:OPTIONS]` brings: the volumes and binds of other containers, and the images that they mount; `ro` and
 * `rw` say how, whatever they are there. A tmpfs is nobody else's.
 *
 * @throws {TiffinError} `invalid-argument` for other options and contradictory ones, `not-found` for the container
 */
export function inheritedMounts({ containers }: LookupServices, volumesFrom: readonly string[]): readonly PlannedMount[] {
  return volumesFrom.flatMap((text) => {
    const colon = text.indexOf(':');
    const name = colon < 0 ? text : text.slice(0, colon);
    const changes = readOptions(colon < 0 ? [] : text.slice(colon + 1).split(','));
    return find(containers, name).request.mounts.flatMap((mount) => inherit(mount, changes));
  });
}

function find(containers: LookupServices['containers'], name: string): Container {
  try {
    return containers.get(name);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError(error.code, `looking up container ${JSON.stringify(name)} for volumes-from: ${error.message}`, { cause: error });
  }
}

function readOptions(words: readonly string[]): Partial<MountOptions> {
  let changes: Partial<MountOptions> = {};
  for (const word of words) {
    if (word === 'z' && changes.relabel === undefined) changes = { ...changes, relabel: 'shared' };
    else if (word === 'z') throw new TiffinError('invalid-argument', 'cannot set :z more than once in mount options');
    else if (word !== 'ro' && word !== 'rw')
      throw new TiffinError(
        'invalid-argument',
        `invalid option ${JSON.stringify(word)} specified - volumes from another container can only use z,ro,rw options`,
      );
    else if (changes.readOnly === undefined) changes = { ...changes, readOnly: word === 'ro' };
    else throw new TiffinError('invalid-argument', 'cannot set ro or rw options more than once');
  }
  return changes;
}

function inherit(mount: ResolvedMount, changes: Partial<MountOptions>): readonly PlannedMount[] {
  if (mount.kind === 'layers') return [changes.readOnly === true ? { ...mount, writable: false } : mount];
  if (mount.kind !== 'bind') return [];
  const { source, target, volume: name, inside: subpath } = mount;
  const options = { ...mount.options, ...changes };
  if (name !== undefined) return [{ kind: 'volume', name, target, options, subpath }];
  return [{ kind: 'bind', source, target, options, createSource: false }];
}

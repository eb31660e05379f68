import { TiffinError } from '../lib/errors.ts';
import { findList, getImage, normalizeNewName } from './resolve.ts';
import type { LookupServices } from './services.ts';

/**
 * Gives an image or a manifest list more names; what had one of them loses it.
 *
 * @throws {TiffinError} `not-found` when there is no such image, `invalid-argument` for what is no name
 */
export function tagImage(services: LookupServices, nameOrId: string, names: readonly string[]): void {
  const { store, thing } = findNamed(services, nameOrId);
  const normalized = names.map(normalizeNewName);
  for (const [index, name] of normalized.entries()) {
    store.tag(thing.id, name);
    services.events?.write({ type: 'image', status: 'tag', id: thing.id, name: names[index] ?? name });
  }
}

/**
 * Takes names away from an image or a manifest list; without `names` all of them. The image stays, dangling if need be.
 *
 * @throws {TiffinError} `not-found` when there is no such image, or it has no such name
 */
export function untagImage(services: LookupServices, nameOrId: string, names: readonly string[]): void {
  const { store, thing } = findNamed(services, nameOrId);
  const removed = names.length === 0 ? thing.names : namesToTake(thing.names, names);
  store.untag(thing.id, removed);
  for (const name of removed) services.events?.write({ type: 'image', status: 'untag', id: thing.id, name });
}

function namesToTake(present: readonly string[], names: readonly string[]): readonly string[] {
  return names.map((name) => {
    const whole = normalizeNewName(name);
    if (!present.includes(whole)) throw new TiffinError('not-found', `${name}: tag not known`);
    return whole;
  });
}

/** A list before the image that it stands for: its name is its own. */
function findNamed(services: LookupServices, nameOrId: string) {
  const list = findList(services, nameOrId)?.list;
  return list === undefined
    ? { store: services.images, thing: getImage(services, nameOrId).image }
    : { store: services.images.lists, thing: list };
}

import { TiffinError } from '../lib/errors.ts';
import { getImage, normalizeNewName } from './resolve.ts';
import type { LookupServices } from './services.ts';

/**
 * Gives an image more names; an image that had one of them loses it.
 *
 * @throws {TiffinError} `not-found` when there is no such image, `invalid-argument` for what is no name
 */
export function tagImage(services: LookupServices, nameOrId: string, names: readonly string[]): void {
  const { image } = getImage(services, nameOrId);
  const normalized = names.map(normalizeNewName);
  for (const name of normalized) services.images.tag(image.id, name);
}

/**
 * Takes names away from an image; without `names` all of them. The image stays, dangling if need be.
 *
 * @throws {TiffinError} `not-found` when there is no such image, or it has no such name
 */
export function untagImage(services: LookupServices, nameOrId: string, names: readonly string[]): void {
  const { image } = getImage(services, nameOrId);
  if (names.length === 0) {
    services.images.untag(image.id, image.names);
    return;
  }
  const normalized = names.map((name) => {
    const whole = normalizeNewName(name);
    if (!image.names.includes(whole)) throw new TiffinError('not-found', `${name}: tag not known`);
    return whole;
  });
  services.images.untag(image.id, normalized);
}

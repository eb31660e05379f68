import { platformsOf, type PlatformServices } from '../image/list-platforms.ts';
import { TiffinError } from '../lib/errors.ts';
import { formatPlatform, hostPlatform, type Platform } from '../oci/platform.ts';

/**
 * The platforms that `--all-platforms` means: those that all base images have, which are in the store by now; without any, the host's.
 *
 * @param names of base images, as they were found
 * @throws {TiffinError} `not-found` when they have none in common
 */
export function basePlatforms(services: PlatformServices, names: readonly string[]): readonly Platform[] {
  const lists = names.map((name) => ({ name, platforms: platformsOf(services, name).map(formatPlatform) }));
  const [first, ...others] = lists;
  if (first === undefined) return [hostPlatform()];
  const common = platformsOf(services, first.name).filter((platform) =>
    others.every(({ platforms }) => platforms.includes(formatPlatform(platform))),
  );
  if (common.length > 0) return common;
  const said = lists.map(({ name, platforms }) => `${name}: ${platforms.join(', ')}`).join('; ');
  throw new TiffinError('not-found', `--all-platforms: the base images have no platform in common (${said})`, {
    hint: 'choose with --platform',
  });
}

import type { RegistriesConfig } from '../config/registries.ts';
import { formatOrigin } from '../config/source-file.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageReference } from '../oci/reference.ts';
import { isShortName, makeReference, parseReference } from '../oci/reference.ts';

/**
 * The whole references that a name may mean, best first; one for names that say their registry.
 *
 * @throws {TiffinError} `invalid-argument` for what is no reference, `not-found` when the configuration names no place to look
 */
export function resolveShortName(name: string, config: RegistriesConfig): readonly ImageReference[] {
  const reference = parseReference(name);
  if (!isShortName(name)) return [reference];
  const written = withoutTail(name);
  const alias = config.aliases.get(written);
  if (alias !== undefined) {
    const { domain, path } = parseReference(alias);
    return [makeReference(domain, path, reference)];
  }
  if (config.searchRegistries.length === 0) {
    const where = config.searchOrigin === undefined ? '' : ` (${formatOrigin(config.searchOrigin)})`;
    throw new TiffinError('not-found', `short name "${written}" has no alias, and no registries are searched${where}`, {
      hint: `write the whole name, such as docker.io/library/${written}`,
    });
  }
  if (config.shortNameMode === 'enforcing' && config.searchRegistries.length > 1) {
    throw new TiffinError('invalid-argument', `short name "${written}" may be in any of ${config.searchRegistries.join(', ')}`, {
      hint: 'short-name-mode is "enforcing": write the whole name',
    });
  }
  return config.searchRegistries.map((registry) => parseReference(`${registry}/${name}`));
}

function withoutTail(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

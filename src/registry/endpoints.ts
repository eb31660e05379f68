import type { RegistriesConfig, RegistryRule } from '../config/registries.ts';
import { formatOrigin } from '../config/source-file.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageReference } from '../oci/reference.ts';
import { makeReference, repositoryName } from '../oci/reference.ts';

/** A place to ask for an image, and what it is called there. */
export type Endpoint = {
  readonly reference: ImageReference;
  /** Set when the configuration allows https without verification, and http. */
  readonly insecure: boolean;
  /** Set for all but the last, which is the registry itself. */
  readonly isMirror: boolean;
};

/**
 * Where to pull an image from, in the order in which to try: mirrors that serve this kind of pull, then the registry itself.
 *
 * @throws {TiffinError} `denied` when the configuration blocks the registry
 */
export function endpointsFor(reference: ImageReference, config: RegistriesConfig): readonly Endpoint[] {
  const rule = findRule(reference, config.rules);
  if (rule === undefined) return [{ reference, insecure: false, isMirror: false }];
  requireNotBlocked(rule);
  const mirrors = rule.mirrors
    .filter(({ use }) => use === 'all' || (use === 'digest-only') === (reference.digest !== undefined))
    .map((mirror) => ({ reference: relocate(reference, rule.prefix, mirror.location), insecure: mirror.insecure, isMirror: true }));
  const primary = rule.location === '' ? reference : relocate(reference, rule.prefix, rule.location);
  return [...mirrors, { reference: primary, insecure: rule.insecure, isMirror: false }];
}

/**
 * Where to push an image to: always the place that was named. As with Podman, mirrors and other locations are for reading.
 *
 * @throws {TiffinError} `denied` when the configuration blocks the registry
 * @see containers-registries.conf(5), "REMAPPING AND MIRRORING REGISTRIES"
 */
export function pushEndpoint(reference: ImageReference, config: RegistriesConfig): Endpoint {
  const rule = findRule(reference, config.rules);
  if (rule !== undefined) requireNotBlocked(rule);
  return { reference, insecure: rule?.insecure ?? false, isMirror: false };
}

function requireNotBlocked(rule: RegistryRule): void {
  if (rule.blocked) throw new TiffinError('denied', `registry ${rule.prefix} is blocked in ${formatOrigin(rule.origin)}`);
}

/** The rule with the longest prefix of a reference. */
function findRule(reference: ImageReference, rules: readonly RegistryRule[]): RegistryRule | undefined {
  const matching = rules.filter(({ prefix }) => matchedLength(reference, prefix) !== undefined);
  return matching.toSorted((one, other) => other.prefix.length - one.prefix.length)[0];
}

/** How much of the name of the repository (with tag or digest) a prefix covers. */
function matchedLength(reference: ImageReference, prefix: string): number | undefined {
  if (prefix.startsWith('*.')) {
    const host = reference.domain.replace(/:[0-9]+$/, '');
    return host.endsWith(prefix.slice(1)) && host.length > prefix.length - 1 ? reference.domain.length : undefined;
  }
  const name = repositoryName(reference);
  if (name === prefix) return prefix.length;
  return name.startsWith(prefix) && name[prefix.length] === '/' ? prefix.length : undefined;
}

function relocate(reference: ImageReference, prefix: string, location: string): ImageReference {
  const rest = repositoryName(reference).slice(matchedLength(reference, prefix) ?? 0);
  const [domain = '', ...path] = `${location}${rest}`.split('/');
  return makeReference(domain, path.join('/'), reference);
}

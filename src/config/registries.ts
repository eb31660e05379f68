import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { ImageReference } from '../oci/reference.ts';
import { isShortName, makeReference, parseReference, repositoryName } from '../oci/reference.ts';
import type { Environment, Places } from './places.ts';
import type { RegistriesFile, RegistryRule, ShortNameMode } from './registries/rules.ts';
import { readRegistriesFile } from './registries/rules.ts';
import type { Origin } from './source-file.ts';
import { formatOrigin, listDropIns } from './source-file.ts';
import type { TomlFile } from './toml-file.ts';
import { readSetting, readTomlFile, textMap } from './toml-file.ts';

export type { Mirror, MirrorUse, RegistryRule, ShortNameMode } from './registries/rules.ts';

/** What the user's registries.conf files say together. */
export type RegistriesConfig = {
  /** Registries in which short names are looked for, in order. */
  readonly searchRegistries: readonly string[];
  /** Where that list was set; undefined for our own default. */
  readonly searchOrigin: Origin | undefined;
  readonly shortNameMode: ShortNameMode;
  /** Short names and the repositories they mean. */
  readonly aliases: ReadonlyMap<string, string>;
  readonly rules: readonly RegistryRule[];
  /** Where credentials are looked up: `containers-auth.json` for the files, else the name of a helper. */
  readonly credentialHelpers: readonly string[];
};

/** A place to ask for an image, and what it is called there. */
export type Endpoint = {
  readonly reference: ImageReference;
  /** Set when the configuration allows https without verification, and http. */
  readonly insecure: boolean;
  /** Set for all but the last, which is the registry itself. */
  readonly isMirror: boolean;
};

/** What is assumed where nothing is configured: names without a registry are Docker Hub's. */
export const defaultRegistries: RegistriesConfig = {
  searchRegistries: ['docker.io'],
  searchOrigin: undefined,
  shortNameMode: 'permissive',
  aliases: new Map(),
  rules: [],
  credentialHelpers: ['containers-auth.json'],
};

/** Where registries.conf of the system is; tests give another. */
export type RegistriesOptions = { readonly systemDirectory?: string };

/**
 * Reads registries.conf and its drop-ins: the user's file instead of the system's when there is one, then (for the system's)
 * `/etc/containers/registries.conf.d`, then the user's own drop-ins, then the aliases Podman recorded. `CONTAINERS_REGISTRIES_CONF` replaces the file.
 *
 * @throws {TiffinError} `invalid-argument` with file and line
 * @see containers-registries.conf(5), containers-registries.conf.d(5)
 */
export function loadRegistries(places: Places, env: Environment, options: RegistriesOptions = {}): RegistriesConfig {
  const system = options.systemDirectory ?? '/etc/containers';
  const own = join(places.configHome, 'containers');
  const override = env['CONTAINERS_REGISTRIES_CONF'];
  const files: TomlFile[] = [];
  const add = (path: string): boolean => {
    const file = readTomlFile(path);
    if (file !== undefined) files.push(file);
    return file !== undefined;
  };
  if (override !== undefined && override !== '') {
    if (!add(override)) throw new TiffinError('not-found', `CONTAINERS_REGISTRIES_CONF names ${override}, which does not exist`);
  } else if (!add(join(own, 'registries.conf'))) {
    add(join(system, 'registries.conf'));
    for (const path of listDropIns(join(system, 'registries.conf.d'), '.conf')) add(path);
  }
  for (const path of listDropIns(join(own, 'registries.conf.d'), '.conf')) add(path);
  const merged = files.map(readRegistriesFile).reduce(merge, defaultRegistries);
  return { ...merged, aliases: mergeAliases(merged.aliases, recordedAliases(places)) };
}

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

/**
 * Where to pull an image from, in the order in which to try: mirrors that serve this kind of pull, then the registry itself.
 *
 * @throws {TiffinError} `denied` when the configuration blocks the registry
 */
export function endpointsFor(reference: ImageReference, config: RegistriesConfig): readonly Endpoint[] {
  const rule = findRule(reference, config.rules);
  if (rule === undefined) return [{ reference, insecure: false, isMirror: false }];
  if (rule.blocked) {
    throw new TiffinError('denied', `registry ${rule.prefix} is blocked in ${formatOrigin(rule.origin)}`);
  }
  const mirrors = rule.mirrors
    .filter(({ use }) => use === 'all' || (use === 'digest-only') === (reference.digest !== undefined))
    .map((mirror) => ({ reference: relocate(reference, rule.prefix, mirror.location), insecure: mirror.insecure, isMirror: true }));
  const primary = rule.location === '' ? reference : relocate(reference, rule.prefix, rule.location);
  return [...mirrors, { reference: primary, insecure: rule.insecure, isMirror: false }];
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

function merge(config: RegistriesConfig, file: RegistriesFile): RegistriesConfig {
  const replaced = new Set(file.rules.map(({ prefix }) => prefix));
  return {
    searchRegistries: file.searchRegistries ?? config.searchRegistries,
    searchOrigin: file.searchOrigin ?? config.searchOrigin,
    shortNameMode: file.shortNameMode ?? config.shortNameMode,
    credentialHelpers: file.credentialHelpers ?? config.credentialHelpers,
    aliases: mergeAliases(config.aliases, file.aliases),
    rules: [...config.rules.filter(({ prefix }) => !replaced.has(prefix)), ...file.rules],
  };
}

/** An empty value takes an alias away again. */
function mergeAliases(earlier: ReadonlyMap<string, string>, later: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  if (later.size === 0) return earlier;
  const merged = new Map([...earlier, ...later]);
  for (const [name, target] of later) if (target === '') merged.delete(name);
  return merged;
}

/** Podman keeps the registries that its user chose at a prompt. */
function recordedAliases(places: Places): ReadonlyMap<string, string> {
  const file = readTomlFile(join(places.cacheHome, 'containers/short-name-aliases.conf'));
  return (file === undefined ? undefined : readSetting(file, '', 'aliases', textMap)?.value) ?? new Map();
}

function withoutTail(name: string): string {
  return name.replace(/@.*$/, '').replace(/:[^/]*$/, '');
}

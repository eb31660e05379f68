import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import type { Environment, Places } from './places.ts';
import type { RegistriesFile, RegistryRule, ShortNameMode } from './registries/rules.ts';
import { readRegistriesFile } from './registries/rules.ts';
import type { Origin } from './source-file.ts';
import { listDropIns } from './source-file.ts';
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

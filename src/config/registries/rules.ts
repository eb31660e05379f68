import type { TomlTable, TomlValue } from 'smol-toml';

import { TiffinError } from '../../lib/errors.ts';
import type { Origin } from '../source-file.ts';
import { formatOrigin } from '../source-file.ts';
import type { TomlFile } from '../toml-file.ts';
import { isTable, originOf, readSetting, text, textMap, texts } from '../toml-file.ts';

/** Which pulls a mirror serves. */
export type MirrorUse = 'all' | 'digest-only' | 'tag-only';

/** Another place that holds the same repositories. */
export type Mirror = { readonly location: string; readonly insecure: boolean; readonly use: MirrorUse };

/** What a `[[registry]]` table says of the references that begin with its prefix. */
export type RegistryRule = {
  /** `host[:port][/path]`, or `*.domain`. */
  readonly prefix: string;
  /** What stands in place of the prefix on the wire; '' leaves it. */
  readonly location: string;
  readonly insecure: boolean;
  readonly blocked: boolean;
  readonly mirrors: readonly Mirror[];
  readonly origin: Origin;
};

/** How a short name that several registries may hold is treated. */
export type ShortNameMode = 'enforcing' | 'permissive' | 'disabled';

/** What one registries.conf file says; absent settings leave what earlier files said. */
export type RegistriesFile = {
  readonly searchRegistries?: readonly string[];
  readonly searchOrigin?: Origin;
  readonly shortNameMode?: ShortNameMode;
  readonly credentialHelpers?: readonly string[];
  readonly aliases: ReadonlyMap<string, string>;
  readonly rules: readonly RegistryRule[];
};

const location = /^(?:[A-Za-z0-9.-]+|\[[A-Fa-f0-9:]+\])(?::[0-9]{1,5})?(?:\/[a-z0-9._/-]+)?$/;
const wildcard = /^\*\.[A-Za-z0-9.-]+$/;

/**
 * Reads what a registries.conf file says.
 *
 * @throws {TiffinError} `invalid-argument` with file and line; `unsupported` for the format of 2016 (`[registries.search]`)
 * @see containers-registries.conf(5)
 */
export function readRegistriesFile(source: TomlFile): RegistriesFile {
  if (source.values['registries'] !== undefined) {
    throw new TiffinError('unsupported', `${source.file}: the old format with [registries.search] is not supported`, {
      hint: 'write `unqualified-search-registries = ["docker.io"]` and [[registry]] tables instead',
    });
  }
  const search = readSetting(source, '', 'unqualified-search-registries', texts);
  const mode = readSetting(source, '', 'short-name-mode', text);
  const helpers = readSetting(source, '', 'credential-helpers', texts);
  for (const registry of search?.value ?? []) checkLocation(registry, search?.origin ?? { file: source.file, line: 1 });
  return {
    ...(search === undefined ? {} : { searchRegistries: search.value, searchOrigin: search.origin }),
    ...(mode === undefined ? {} : { shortNameMode: oneOf(mode.value, ['enforcing', 'permissive', 'disabled'], mode.origin) }),
    ...(helpers === undefined ? {} : { credentialHelpers: helpers.value }),
    aliases: readSetting(source, '', 'aliases', textMap)?.value ?? new Map(),
    rules: tables(source, source.values['registry'], 'registry').map((table, index) => readRule(source, table, index)),
  };
}

function readRule(source: TomlFile, table: TomlTable, index: number): RegistryRule {
  const at = (key: string): Origin => originOf(source, 'registry', key, index);
  const place = stringKey(table, 'location', at);
  const prefix = stringKey(table, 'prefix', at) || place;
  const origin = at(table['prefix'] === undefined ? 'location' : 'prefix');
  if (prefix === '') throw new TiffinError('invalid-argument', `${formatOrigin(origin)}: [[registry]] needs a prefix or a location`);
  if (!wildcard.test(prefix)) checkLocation(prefix, origin);
  if (place === '' && !wildcard.test(prefix)) throw new TiffinError('invalid-argument', `${formatOrigin(origin)}: location is missing`);
  if (place !== '') checkLocation(place, at('location'));
  const use: MirrorUse = booleanKey(table, 'mirror-by-digest-only', at) ? 'digest-only' : 'all';
  return {
    prefix,
    location: place,
    insecure: booleanKey(table, 'insecure', at),
    blocked: booleanKey(table, 'blocked', at),
    mirrors: tables(source, table['mirror'], 'registry.mirror').map((mirror) => readMirror(mirror, origin, use)),
    origin,
  };
}

function readMirror(table: TomlTable, origin: Origin, use: MirrorUse): Mirror {
  const at = (): Origin => origin;
  const place = stringKey(table, 'location', at);
  checkLocation(place, origin);
  const stated = stringKey(table, 'pull-from-mirror', at);
  return {
    location: place,
    insecure: booleanKey(table, 'insecure', at),
    use: stated === '' ? use : oneOf(stated, ['all', 'digest-only', 'tag-only'], origin),
  };
}

function tables(source: TomlFile, value: TomlValue | undefined, name: string): readonly TomlTable[] {
  if (value === undefined) return [];
  if (Array.isArray(value) && value.every(isTable)) return value;
  throw new TiffinError('invalid-argument', `${source.file}: [[${name}]] must be a list of tables`);
}

function stringKey(table: TomlTable, key: string, at: (key: string) => Origin): string {
  const value = table[key] ?? '';
  if (typeof value === 'string') return value;
  throw new TiffinError('invalid-argument', `${formatOrigin(at(key))}: ${key} must be a string`);
}

function booleanKey(table: TomlTable, key: string, at: (key: string) => Origin): boolean {
  const value = table[key] ?? false;
  if (typeof value === 'boolean') return value;
  throw new TiffinError('invalid-argument', `${formatOrigin(at(key))}: ${key} must be true or false`);
}

function oneOf<Word extends string>(value: string, words: readonly Word[], origin: Origin): Word {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  throw new TiffinError('invalid-argument', `${formatOrigin(origin)}: "${value}" is none of ${words.join(', ')}`);
}

function checkLocation(value: string, origin: Origin): void {
  if (location.test(value)) return;
  throw new TiffinError('invalid-argument', `${formatOrigin(origin)}: "${value}" is not a registry or a repository`, {
    hint: 'write host[:port][/path], without https:// and without a slash at the end',
  });
}

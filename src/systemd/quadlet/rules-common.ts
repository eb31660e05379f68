import { dirname, isAbsolute, join } from 'node:path';
import type { QuadletSource } from '../quadlet-source.ts';
import { escapeSpecifiers, type UnitEntry } from '../unit-file.ts';
import { complain, type Conversion, need, type Rule } from './conversion.ts';
import { typeOf } from './names.ts';
import { readText, readValues, type ReadValue } from './read-values.ts';

/** Where a Quadlet's file is, as a value of a unit. */
export function directoryOf({ path }: QuadletSource): string {
  return escapeSpecifiers(dirname(path));
}

/** A path that may begin where the file is; one that begins with a specifier is left alone. */
export function pathBeside(conversion: Conversion, path: string): string {
  if (isAbsolute(path) || /^%[^%]/.test(path)) return path;
  return join(directoryOf(conversion.source), path);
}

/** Where something mounted comes from: a path (which the service then waits for), a Quadlet, or a name. */
export function mountSource(
  conversion: Conversion,
  entry: UnitEntry,
  { source, types }: { readonly source: string; readonly types: readonly string[] },
): string {
  const path = source.startsWith('.') ? pathBeside(conversion, source) : source;
  if (path.startsWith('/')) {
    conversion.draft.add('Unit', 'RequiresMountsFor', quotedPath(path));
    return path;
  }
  if (!types.includes(typeOf(path) ?? '')) return path;
  return need(conversion, entry, { name: path })?.resource ?? path;
}

function quotedPath(path: string): string {
  return /[\s"'\\]/.test(path) ? `"${path.replaceAll(/["\\]/g, String.raw`\$&`)}"` : path;
}

/** An image, or what an `.image` or `.build` Quadlet provides. */
export function imageSource(conversion: Conversion, entry: UnitEntry, image: string): string {
  const type = typeOf(image);
  if (type !== 'image' && type !== 'build') {
    if (isShortName(image))
      complain(conversion, entry, {
        severity: 'warning',
        message: `${image} does not say its registry`,
        suggestion: `write it in full, such as docker.io/${image.includes('/') ? '' : 'library/'}${image}`,
      });
    return image;
  }
  return need(conversion, entry, { name: image })?.resource ?? image;
}

/** Whether the registry of an image depends on what the host is configured for. */
function isShortName(image: string): boolean {
  if (/^(?:sha256:|[0-9a-f]{64}$)/.test(image) || /^[a-z-]+:.*\//.test(image)) return false;
  if (/[%$]/.test(image) || image.startsWith('/')) return false;
  const domain = image.includes('/') ? image.slice(0, image.indexOf('/')) : '';
  return !/[.:]/.test(domain) && domain !== 'localhost';
}

/** Rules of keys that several types have. */
export const commonRules: Readonly<Record<string, Rule>> = {
  none: () => [],
  global: () => [],
  arguments: (conversion, { row }) => readValues(conversion, row).map(({ value, entry }) => ({ words: [value], entry })),
  path: (conversion, { row: { key, reads, option = '' } }) =>
    readValues(conversion, { key, reads }).map(({ value, entry }) => ({ words: [option, pathBeside(conversion, value)], entry })),
  network: (conversion, { row }) =>
    readValues(conversion, row).flatMap(({ value, entry }) => {
      const network = networkOf(conversion, entry, value);
      return network === undefined ? [] : [{ words: ['--network', network], entry }];
    }),
  volume: (conversion, { row }) =>
    readValues(conversion, row).map(({ value, entry }) => {
      const [source = '', ...rest] = value.split(':');
      if (rest.length === 0) return { words: ['-v', value], entry };
      const from = mountSource(conversion, entry, { source, types: ['volume'] });
      return { words: ['-v', [from, ...rest].join(':')], entry };
    }),
  operand: (conversion, { row }) => {
    const values = readValues(conversion, row);
    return values.map(({ value, entry }) => ({ words: [value], entry }));
  },
  remap: remapRule,
};

function networkOf(conversion: Conversion, entry: UnitEntry, value: string): string | undefined {
  const colon = value.indexOf(':');
  const name = colon === -1 ? value : value.slice(0, colon);
  const type = typeOf(name);
  if (type !== 'network' && type !== 'container') return value;
  const resource = need(conversion, entry, { name })?.resource;
  if (resource === undefined) return undefined;
  if (type === 'network') return `${resource}${colon === -1 ? '' : value.slice(colon)}`;
  if (colon !== -1)
    complain(conversion, entry, { message: 'the network of another container takes no options', suggestion: `write ${name}` });
  return `container:${resource}`;
}

/** `RemapUsers=` of old, unless the keys of today are there, too. */
function remapRule(conversion: Conversion, { row }: Parameters<Rule>[1]): ReturnType<Rule> {
  const [users] = readValues(conversion, row);
  const uids = readValues(conversion, { key: 'RemapUid', reads: 'words' });
  const gids = readValues(conversion, { key: 'RemapGid', reads: 'words' });
  if (users === undefined) {
    for (const { entry } of [...uids, ...gids].slice(0, 1))
      complain(conversion, entry, { message: 'has no meaning without RemapUsers=', suggestion: 'write UIDMap= and GIDMap=' });
    return [];
  }
  const explicit = ['UserNS', 'UIDMap', 'GIDMap', 'SubUIDMap', 'SubGIDMap'].find((key) => readText(conversion, key) !== undefined);
  if (explicit === undefined) return remapped(conversion, users, [uids, gids]);
  complain(conversion, users.entry, { message: `${explicit}= is there, too`, suggestion: `remove the Remap keys` });
  return [];
}

function remapped(
  conversion: Conversion,
  { value: mode, entry }: ReadValue,
  [uids, gids]: readonly [readonly ReadValue[], readonly ReadValue[]],
): ReturnType<Rule> {
  const say = (option: string) => (each: ReadValue) => ({ words: [option, each.value], entry: each.entry });
  if (mode === 'manual') return [...uids.map(say('--uidmap')), ...gids.map(say('--gidmap'))];
  if (mode === 'keep-id' && (uids.length > 1 || gids.length > 1))
    complain(conversion, entry, {
      message: 'keep-id takes one user ID and one group ID',
      suggestion: 'write UserNS=keep-id:uid=1000,gid=1000',
    });
  const size = readText(conversion, 'RemapUidSize')?.value;
  const [uid, gid] = mode === 'auto' ? ['uidmapping', 'gidmapping'] : ['uid', 'gid'];
  const options = [
    ...uids.map(({ value }) => `${uid}=${value}`),
    ...gids.map(({ value }) => `${gid}=${value}`),
    ...(mode === 'auto' && size !== undefined ? [`size=${size}`] : []),
  ];
  return [{ words: ['--userns', options.length === 0 ? mode : `${mode}:${options.join(',')}`], entry }];
}

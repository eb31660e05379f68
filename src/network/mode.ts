import { isAbsolute } from 'node:path';
import type { NetworkMode } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { checkPastaOptions } from './pasta-options.ts';

const readers: Readonly<Record<string, (rest: string) => NetworkMode>> = {
  none: () => ({ kind: 'none' }),
  host: () => ({ kind: 'host' }),
  private: () => ({ kind: 'pasta', options: [] }),
  default: () => ({ kind: 'pasta', options: [] }),
  pasta: (rest) => ({ kind: 'pasta', options: checkPastaOptions(splitOptions(rest)) }),
  slirp4netns: (rest) => ({ kind: 'slirp4netns', options: splitOptions(rest) }),
  container: (rest) => ({ kind: 'container', container: containerName(rest) }),
  ns: (rest) => ({ kind: 'path', path: namespacePath(rest) }),
};
const wordsAlone: ReadonlySet<string> = new Set(['none', 'host', 'private', 'default']);

/**
 * Reads every `--network`: `pasta[:OPTIONS]`, `none`, `host`, `private`, `slirp4netns`, `container:NAME`, `ns:PATH`.
 *
 * @returns undefined when the list is empty: the setting decides
 * @throws {TiffinError} `unsupported` for bridge networks, `invalid-argument` for the rest
 */
export function parseNetworkMode(values: readonly string[]): NetworkMode | undefined {
  const [first, second] = values;
  if (first === undefined) return undefined;
  if (second !== undefined)
    throw new TiffinError(
      'invalid-argument',
      `cannot set multiple networks without bridge network mode, selected mode ${first}: invalid argument`,
    );
  const colon = first.indexOf(':');
  const [word, rest] = colon < 0 ? [first, undefined] : [first.slice(0, colon), first.slice(colon + 1)];
  const reader = Object.hasOwn(readers, word) ? readers[word] : undefined;
  if (reader === undefined || (rest !== undefined && wordsAlone.has(word))) return refuse(first, word);
  return reader(rest ?? '');
}

/** The mode as a user would type it. */
export function formatNetworkMode(mode: NetworkMode): string {
  switch (mode.kind) {
    case 'pasta':
    case 'slirp4netns':
      return mode.options.length === 0 ? mode.kind : `${mode.kind}:${mode.options.join(',')}`;
    case 'container':
      return `container:${mode.container}`;
    case 'path':
      return `ns:${mode.path}`;
    default:
      return mode.kind;
  }
}

function refuse(whole: string, word: string): never {
  const hint = 'use --network pasta (the default), none, host or container:NAME';
  if (word === 'bridge')
    throw new TiffinError('unsupported', '--network bridge: networks between containers are not supported in this version', { hint });
  throw new TiffinError('not-found', `unable to find network with name or ID ${whole}: network not found`, { hint });
}

function splitOptions(text: string): readonly string[] {
  return text === '' ? [] : text.split(',');
}

function containerName(text: string): string {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(text)) return text;
  throw new TiffinError('invalid-argument', `--network container:${text}: must name a container`);
}

function namespacePath(text: string): string {
  if (isAbsolute(text) && !text.includes('\0')) return text;
  throw new TiffinError('invalid-argument', `--network ns:${text}: must be an absolute path`);
}

import { isAbsolute } from 'node:path';
import type { NetworkAttachment, NetworkMode } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { parseAttachment } from './attachment.ts';
import { checkPastaOptions } from './pasta-options.ts';
import { parseSlirpOptions } from './slirp4netns.ts';

const readers: Readonly<Record<string, (rest: string) => NetworkMode>> = {
  none: () => ({ kind: 'none' }),
  host: () => ({ kind: 'host' }),
  private: () => ({ kind: 'pasta', options: [] }),
  default: () => ({ kind: 'pasta', options: [] }),
  pasta: (rest) => ({ kind: 'pasta', options: checkPastaOptions(splitOptions(rest)) }),
  slirp4netns: (rest) => ({ kind: 'slirp4netns', options: checkSlirpOptions(splitOptions(rest)) }),
  container: (rest) => ({ kind: 'container', container: containerName(rest) }),
  ns: (rest) => ({ kind: 'path', path: namespacePath(rest) }),
};
const wordsAlone: ReadonlySet<string> = new Set(['none', 'host', 'private', 'default']);

/** Whether a network cannot have that name, because `--network` would take it for a mode. */
export function isModeWord(name: string): boolean {
  return Object.hasOwn(readers, name) || name === 'bridge' || name === 'pod';
}

/** Whether a name has nothing but what names of networks are made of. */
export function isPlainName(name: string): boolean {
  return /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,199}$/.test(name);
}

/**
 * Reads every `--network`: `pasta[:OPTIONS]`, `none`, `host`, `private`, `slirp4netns`, `container:NAME`, `ns:PATH`, `bridge[:OPTIONS]` or
 * the names of networks with options. Whether such networks exist is not looked at.
 *
 * @returns undefined when the list is empty: the setting decides
 * @throws {TiffinError} `invalid-argument`
 */
export function parseNetworkMode(values: readonly string[]): NetworkMode | undefined {
  const [first, ...others] = values;
  if (first === undefined) return undefined;
  const { word, rest } = splitWord(first);
  const reader = Object.hasOwn(readers, word) ? readers[word] : undefined;
  if (reader === undefined) return { kind: 'bridge', networks: distinct([first, ...others].map(readNetwork)) };
  if (others.length > 0)
    throw new TiffinError(
      'invalid-argument',
      `cannot set multiple networks without bridge network mode, selected mode ${first}: invalid argument`,
    );
  if (rest !== undefined && wordsAlone.has(word)) throw new TiffinError('invalid-argument', `--network ${first}: ${word} takes no options`);
  return reader(rest ?? '');
}

/** The mode as a user would type it; that of containers on networks as Podman's `inspect` prints it. */
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

function readNetwork(value: string): NetworkAttachment {
  const { word, rest } = splitWord(value);
  if (Object.hasOwn(readers, word))
    throw new TiffinError(
      'invalid-argument',
      `can only set extra network names, selected mode ${word} conflicts with bridge: invalid argument`,
    );
  return parseAttachment(word, rest ?? '');
}

/** A network that is named twice is meant once, as Podman has it; the options of the last count. */
function distinct(networks: readonly NetworkAttachment[]): readonly NetworkAttachment[] {
  return [...new Map(networks.map((attachment) => [attachment.network, attachment])).values()];
}

function splitWord(value: string): { readonly word: string; readonly rest: string | undefined } {
  const colon = value.indexOf(':');
  return colon < 0 ? { word: value, rest: undefined } : { word: value.slice(0, colon), rest: value.slice(colon + 1) };
}

function checkSlirpOptions(options: readonly string[]): readonly string[] {
  parseSlirpOptions(options);
  return options;
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

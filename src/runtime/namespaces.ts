import { isAbsolute } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { parseForcedMap } from './id-map-option.ts';
import type { IdMapRequest, IpcMode, NamespaceMode, UserNamespaceMode } from './request.ts';

/**
 * Reads `--pid`, `--uts` or `--cgroupns`: `private`, `host`, `container:NAME`, `ns:PATH`.
 *
 * @param option the option's name, for messages
 * @throws {TiffinError} `invalid-argument` for any other word
 */
export function parseNamespaceMode(option: 'pid' | 'uts' | 'cgroup' | 'ipc', text: string): NamespaceMode {
  // What is the pod's is known to who joins it to one, and refuses it elsewhere.
  if (text === '' || text === 'private' || text === 'pod') return { kind: 'private' };
  if (text === 'host') return { kind: 'host' };
  const joined = joinedNamespace(text);
  if (joined !== undefined) return joined;
  throw new TiffinError('invalid-argument', `unrecognized namespace mode ${text} passed`, {
    hint: `known are private, host, ${option === 'ipc' ? 'none, shareable, ' : ''}container:NAME, ns:PATH`,
  });
}

/**
 * Reads `--ipc`: as the others, and `none`, `shareable`.
 *
 * @throws {TiffinError} `invalid-argument` for any other word
 */
export function parseIpcMode(text: string): IpcMode {
  if (text === 'none' || text === 'shareable') return { kind: text };
  if (text === 'private') return { kind: 'unshareable' };
  return parseNamespaceMode('ipc', text);
}

/**
 * Reads `--userns`: `private`, `host`, `keep-id[:uid=,gid=,size=]`, `nomap`, `auto[:size=,uidmapping=,gidmapping=]`, `container:NAME`, `ns:PATH`.
 *
 * @throws {TiffinError} `invalid-argument` for any other word or sub-option
 */
export function parseUserNamespaceMode(text: string): UserNamespaceMode {
  if (text === '' || text === 'private') return { kind: 'private' };
  if (text === 'host' || text === 'nomap') return { kind: text };
  const joined = joinedNamespace(text);
  if (joined !== undefined) return joined;
  const colon = text.indexOf(':');
  const kind = colon < 0 ? text : text.slice(0, colon);
  const options = colon < 0 ? undefined : text.slice(colon + 1);
  if (kind === 'keep-id') return keepIdMode(readOptions(options));
  if (kind === 'auto') return autoMode(readOptions(options));
  throw new TiffinError('invalid-argument', `unrecognized namespace mode ${text} passed`, {
    hint: 'known are private, host, keep-id, nomap, auto, container:NAME, ns:PATH',
  });
}

function joinedNamespace(text: string): { kind: 'container'; container: string } | { kind: 'path'; path: string } | undefined {
  if (text.startsWith('container:')) {
    const container = text.slice('container:'.length);
    if (container === '') throw new TiffinError('invalid-argument', 'invalid config provided: namespace mode container requires a value');
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(container)) throw new TiffinError('invalid-argument', `${text}: must be container:NAME`);
    return { kind: 'container', container };
  }
  if (!text.startsWith('ns:')) return undefined;
  const path = text.slice('ns:'.length);
  if (!isAbsolute(path) || path.includes('\0')) throw new TiffinError('invalid-argument', `${text}: must be ns:PATH with an absolute path`);
  return { kind: 'path', path };
}

type ModeOption = { readonly key: string; readonly value: string };

function keepIdMode(options: readonly ModeOption[]): UserNamespaceMode {
  const numbers: Partial<Record<'uid' | 'gid' | 'size', number>> = {};
  for (const { key, value } of options) {
    if (key !== 'uid' && key !== 'gid' && key !== 'size') throw unknownOption(key, 'uid, gid, size');
    numbers[key] = readNumber(value);
  }
  return { kind: 'keep-id', uid: numbers.uid, gid: numbers.gid, sizeIds: numbers.size };
}

function autoMode(options: readonly ModeOption[]): UserNamespaceMode {
  let sizeIds: number | undefined;
  const [uidMap, gidMap]: [IdMapRequest[], IdMapRequest[]] = [[], []];
  for (const { key, value } of options) {
    if (key === 'size') sizeIds = readNumber(value);
    else if (key === 'uidmapping') uidMap.push(parseForcedMap('UID', value));
    else if (key === 'gidmapping') gidMap.push(parseForcedMap('GID', value));
    else throw unknownOption(key, 'size, uidmapping, gidmapping');
  }
  return { kind: 'auto', sizeIds, uidMap, gidMap };
}

function readOptions(text: string | undefined): readonly ModeOption[] {
  if (text === undefined) return [];
  return text.split(',').map((option) => {
    const equals = option.indexOf('=');
    if (equals < 0) throw new TiffinError('invalid-argument', `invalid option specified: ${JSON.stringify(option)}`);
    return { key: option.slice(0, equals), value: option.slice(equals + 1) };
  });
}

function unknownOption(key: string, known: string): TiffinError {
  return new TiffinError('invalid-argument', `unknown option specified: ${JSON.stringify(key)}`, { hint: `known are ${known}` });
}

function readNumber(text: string): number {
  if (!/^[0-9]{1,20}$/.test(text))
    throw new TiffinError('invalid-argument', `strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`, {
      hint: 'uid, gid and size are numbers, as in keep-id:uid=1000,gid=1000',
    });
  if (Number(text) <= 0xfffffffe) return Number(text);
  throw new TiffinError('invalid-argument', `strconv.ParseUint: parsing ${JSON.stringify(text)}: value out of range`);
}

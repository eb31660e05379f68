import { isAbsolute } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import type { IpcMode, NamespaceMode, UserNamespaceMode } from './request.ts';

/**
 * Reads `--pid`, `--uts` or `--cgroupns`: `private`, `host`, `container:NAME`, `ns:PATH`.
 *
 * @param option the option's name, for messages
 * @throws {TiffinError} `invalid-argument` for any other word, `unsupported` for `pod`
 */
export function parseNamespaceMode(option: 'pid' | 'uts' | 'cgroup' | 'ipc', text: string): NamespaceMode {
  if (text === '' || text === 'private') return { kind: 'private' };
  if (text === 'host') return { kind: 'host' };
  const joined = joinedNamespace(text);
  if (joined !== undefined) return joined;
  if (text === 'pod') throw new TiffinError('unsupported', `--${option}=pod: pods are not supported in this version`);
  throw new TiffinError('invalid-argument', `unrecognized namespace mode ${text} passed`, {
    hint: 'known are private, host, container:NAME, ns:PATH',
  });
}

/**
 * Reads `--ipc`: as the others, and `none`, `shareable`.
 *
 * @throws {TiffinError} `invalid-argument` for any other word
 */
export function parseIpcMode(text: string): IpcMode {
  if (text === 'none' || text === 'shareable') return { kind: text };
  return parseNamespaceMode('ipc', text);
}

/**
 * Reads `--userns`: `private`, `host`, `keep-id[:uid=,gid=,size=]`, `nomap`, `auto[:size=]`, `container:NAME`, `ns:PATH`.
 *
 * @throws {TiffinError} `invalid-argument` for any other word or sub-option
 */
export function parseUserNamespaceMode(text: string): UserNamespaceMode {
  if (text === '' || text === 'private') return { kind: 'private' };
  if (text === 'host' || text === 'nomap') return { kind: text };
  const joined = joinedNamespace(text);
  if (joined !== undefined) return joined;
  const [kind = '', ...rest] = text.split(':');
  const options = rest.join(':');
  if (kind === 'keep-id') {
    const { uid, gid, size } = numberOptions(text, options, ['uid', 'gid', 'size']);
    return { kind: 'keep-id', uid, gid, sizeIds: size };
  }
  if (kind === 'auto') return { kind: 'auto', sizeIds: numberOptions(text, options, ['size'])['size'] };
  throw new TiffinError('invalid-argument', `unrecognized user namespace mode ${text} passed`, {
    hint: 'known are private, host, keep-id, nomap, auto, container:NAME, ns:PATH',
  });
}

function joinedNamespace(text: string): { kind: 'container'; container: string } | { kind: 'path'; path: string } | undefined {
  if (text.startsWith('container:')) {
    const container = text.slice('container:'.length);
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(container)) throw new TiffinError('invalid-argument', `${text}: must be container:NAME`);
    return { kind: 'container', container };
  }
  if (!text.startsWith('ns:')) return undefined;
  const path = text.slice('ns:'.length);
  if (!isAbsolute(path) || path.includes('\0')) throw new TiffinError('invalid-argument', `${text}: must be ns:PATH with an absolute path`);
  return { kind: 'path', path };
}

function numberOptions<Name extends string>(whole: string, options: string, names: readonly Name[]): Partial<Record<Name, number>> {
  const found: Partial<Record<Name, number>> = {};
  for (const option of options === '' ? [] : options.split(',')) {
    const [key = '', value = ''] = option.split('=');
    const name = names.find((known) => known === key);
    if (name === undefined)
      throw new TiffinError('invalid-argument', `unknown option specified: "${key}" in --userns=${whole}`, {
        hint: `known are ${names.join(', ')}`,
      });
    if (!/^[0-9]{1,10}$/.test(value) || Number(value) > 0xfffffffe)
      throw new TiffinError('invalid-argument', `--userns=${whole}: ${key} must be a number, got ${JSON.stringify(value)}`);
    found[name] = Number(value);
  }
  return found;
}

import { TiffinError } from '../lib/errors.ts';
import { findPropagation } from './mount-words.ts';
import { mountOptions } from './plain-request.ts';
import type { MountOptions, MountRequest } from './request.ts';
import { containerPath } from './volume-option.ts';

/** A tmpfs as nobody asked for anything: no set-uid programs, no devices, filled with what the image has there. */
export const plainTmpfs: MountOptions = mountOptions({ noSuid: true, noDev: true, copyUp: true });

const flags: Readonly<Record<string, Partial<MountOptions>>> = Object.assign(Object.create(null) as Record<string, Partial<MountOptions>>, {
  rw: { readOnly: false },
  ro: { readOnly: true },
  exec: { noExec: false },
  noexec: { noExec: true },
  suid: { noSuid: false },
  nosuid: { noSuid: true },
  dev: { noDev: false },
  nodev: { noDev: true },
  tmpcopyup: { copyUp: true },
  notmpcopyup: { copyUp: false },
  U: { chown: true },
});
const opposites: readonly (readonly [string, string])[] = [
  ['rw', 'ro'],
  ['exec', 'noexec'],
  ['suid', 'nosuid'],
  ['dev', 'nodev'],
];
const passedOn: ReadonlySet<string> = new Set(['noatime', 'relatime', 'strictatime', 'nodiratime', 'sync', 'dirsync']);

/**
 * Reads one `--tmpfs`: `TARGET[:OPTIONS]`, options as in mount(8).
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function parseTmpfs(text: string): MountRequest {
  const colon = text.indexOf(':');
  const target = containerPath(colon < 0 ? text : text.slice(0, colon));
  const words = colon < 0 ? [] : text.slice(colon + 1).split(',');
  refuseContradictions(words);
  let options = plainTmpfs;
  const data: string[] = [];
  for (const option of words) {
    const propagation = findPropagation(option);
    const change = propagation === undefined ? flags[option] : { propagation };
    if (change !== undefined) options = { ...options, ...change };
    else if (passedOn.has(option) || option.includes('=')) data.push(tmpfsDatum(option));
    else throw unknownOption(option);
  }
  return { kind: 'tmpfs', target, options, data };
}

function refuseContradictions(words: readonly string[]): void {
  for (const [one, other] of opposites)
    if (words.includes(one) && words.includes(other))
      throw new TiffinError('invalid-argument', `only one of '${one}' and '${other}' can be used: duplicate mount option passed`);
  if (words.includes('noswap'))
    throw new TiffinError('invalid-argument', "the 'noswap' option is only allowed with rootful tmpfs mounts: invalid mount option");
}

/**
 * Checks one option that the tmpfs itself takes: `size=64m`, `size=50%`, `mode=1777`, `nr_inodes=1000`, `noatime`.
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function tmpfsDatum(option: string): string {
  if (passedOn.has(option)) return option;
  const equals = option.indexOf('=');
  const [key, value] = [option.slice(0, equals), option.slice(equals + 1)];
  if (key === 'size' && /^[0-9]{1,18}[kKmMgG]?$|^[0-9]{1,3}%$/.test(value)) return option;
  if (key === 'mode' && /^[0-7]{1,5}$/.test(value)) return option;
  if ((key === 'nr_inodes' || key === 'nr_blocks') && /^[0-9]{1,18}[kKmMgG]?$/.test(value)) return option;
  throw unknownOption(option);
}

function unknownOption(option: string): TiffinError {
  return new TiffinError('invalid-argument', `unknown mount option ${JSON.stringify(option)}: invalid mount option`, {
    hint: 'a tmpfs takes size=, mode=, nr_inodes=, nr_blocks= and the flags of mount(8)',
  });
}

import { TiffinError } from '../lib/errors.ts';
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
});
const passedOn: ReadonlySet<string> = new Set(['noatime', 'relatime', 'strictatime', 'nodiratime', 'sync', 'dirsync', 'noswap']);

/**
 * Reads one `--tmpfs`: `TARGET[:OPTIONS]`, options as in mount(8).
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function parseTmpfs(text: string): MountRequest {
  const colon = text.indexOf(':');
  const target = containerPath(colon < 0 ? text : text.slice(0, colon));
  let options = plainTmpfs;
  const data: string[] = [];
  for (const option of colon < 0 ? [] : text.slice(colon + 1).split(',')) {
    const change = flags[option];
    if (change !== undefined) options = { ...options, ...change };
    else if (passedOn.has(option) || option.includes('=')) data.push(tmpfsDatum(option));
    else throw new TiffinError('invalid-argument', `unknown mount option ${JSON.stringify(option)}: invalid mount option`);
  }
  return { kind: 'tmpfs', target, options, data };
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
  throw new TiffinError('invalid-argument', `unknown mount option ${JSON.stringify(option)}: invalid mount option`, {
    hint: 'a tmpfs takes size=, mode=, nr_inodes=, nr_blocks= and the flags of mount(8)',
  });
}

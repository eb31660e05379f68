import { join } from 'node:path';

import type { Environment } from './places.ts';
import { formatOrigin, readSourceFile } from './source-file.ts';

/** Consecutive IDs of the host that a user may map into a user namespace. */
export type SubordinateRange = { readonly start: number; readonly length: number };

/** The IDs beside their own that a user may use; empty lists when the host gives none. */
export type Subids = { readonly uids: readonly SubordinateRange[]; readonly gids: readonly SubordinateRange[] };

/** Whose IDs, and who is told of lines that cannot be read. */
export type SubidOptions = {
  readonly env?: Environment;
  readonly warn?: (message: string) => void;
  /** `/etc`, but for tests. */
  readonly systemDirectory?: string;
};

const maxId = 2 ** 32 - 2;

/**
 * Finds the subordinate IDs of a user: `/etc/subuid` and `/etc/subgid`, by name or by number; `getsubids` is asked instead when
 * nsswitch.conf says that they come from elsewhere.
 *
 * A line that cannot be read is reported with file and line and left out, as newuidmap does.
 *
 * @see subuid(5), getsubids(1)
 */
export function findSubids(user: string, uid: number, options: SubidOptions = {}): Subids {
  const directory = options.systemDirectory ?? '/etc';
  const owners = [user, String(uid)];
  const warn = options.warn ?? ((): void => undefined);
  if (comesFromElsewhere(directory)) {
    const uids = askGetsubids([user], options);
    const gids = askGetsubids(['-g', user], options);
    if (uids !== undefined && gids !== undefined) return { uids, gids };
  }
  return {
    uids: readRanges(join(directory, 'subuid'), owners, warn),
    gids: readRanges(join(directory, 'subgid'), owners, warn),
  };
}

/**
 * Reads the lines `owner:first:count` of one owner. Pure.
 *
 * @param owners the spellings of the owner: name and number
 * @param warn told of lines of this owner that cannot be read, with file and line
 */
export function parseSubidFile(
  file: string,
  text: string,
  owners: readonly string[],
  warn: (message: string) => void,
): readonly SubordinateRange[] {
  const ranges: SubordinateRange[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '' || line.startsWith('#')) continue;
    const [owner = '', start = '', count = '', ...rest] = line.split(':');
    if (!owners.includes(owner.trim())) continue;
    const range = owner === owner.trim() && rest.length === 0 ? readRange(start, count) : undefined;
    if (range === undefined)
      warn(`${formatOrigin({ file, line: index + 1 })}: "${line}" is not NAME:FIRST:COUNT without spaces; it has no effect`);
    else ranges.push(range);
  }
  return withoutOverlaps(ranges);
}

function readRanges(path: string, owners: readonly string[], warn: (message: string) => void): readonly SubordinateRange[] {
  const text = readSourceFile(path);
  return text === undefined ? [] : parseSubidFile(path, text, owners, warn);
}

function readRange(start: string, count: string): SubordinateRange | undefined {
  if (!/^[0-9]{1,10}$/.test(start) || !/^[0-9]{1,10}$/.test(count)) return undefined;
  const range = { start: Number(start), length: Number(count) };
  return range.length > 0 && range.start > 0 && range.start + range.length - 1 <= maxId ? range : undefined;
}

/** A map that names an ID twice is refused by the kernel as a whole: later ranges give way. */
function withoutOverlaps(ranges: readonly SubordinateRange[]): readonly SubordinateRange[] {
  const kept: SubordinateRange[] = [];
  for (const range of ranges) {
    const meets = kept.some((other) => range.start < other.start + other.length && other.start < range.start + range.length);
    if (!meets) kept.push(range);
  }
  return kept;
}

function comesFromElsewhere(directory: string): boolean {
  const text = readSourceFile(join(directory, 'nsswitch.conf')) ?? '';
  const sources = /^[ \t]*subid:(.*)$/m.exec(text)?.[1]?.trim();
  return sources !== undefined && sources !== '' && sources !== 'files';
}

/** Lines are `0: NAME 100000 65536`. */
function askGetsubids(args: readonly string[], { env = {} }: SubidOptions): readonly SubordinateRange[] | undefined {
  const { spawnSync } = process.getBuiltinModule('node:child_process');
  const path = env['PATH'] ?? '/usr/bin:/bin';
  const { status, stdout } = spawnSync('getsubids', args, { env: { PATH: path }, encoding: 'utf8', timeout: 10_000, maxBuffer: 1 << 20 });
  if (status !== 0) return undefined;
  const ranges = stdout.split('\n').flatMap((line) => {
    const [, start, count] = /^[0-9]+: \S+ ([0-9]+) ([0-9]+)$/.exec(line.trim()) ?? [];
    const range = start === undefined || count === undefined ? undefined : readRange(start, count);
    return range === undefined ? [] : [range];
  });
  return withoutOverlaps(ranges);
}

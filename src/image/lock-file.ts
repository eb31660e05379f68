import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { formatOrigin } from '../config/source-file.ts';
import { isTable, originOf, readTomlFile, type TomlFile } from '../config/toml-file.ts';
import { TiffinError } from '../lib/errors.ts';
import { writeNamedFile } from '../lib/files.ts';
import { isDigest, type Digest } from '../oci/digest.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { formatReference, parseReference } from '../oci/reference.ts';

/** What one reference means, for each platform. */
export type LockedImage = {
  /** Whole, with its tag: `docker.io/library/alpine:3.22`. */
  readonly reference: string;
  /** The manifest of each platform (`linux/amd64`). */
  readonly platforms: ReadonlyMap<string, Digest>;
};

/** A lock file: references in order, each once. */
export type LockFile = { readonly path: string; readonly images: readonly LockedImage[] };

/** What lock files are called. */
export const lockFileName = 'tiffin.lock';

const formatVersion = 1;
const heading = '# Which images references mean, for each platform. `tiffin lock` writes this file; keep it with your sources.\n';

/**
 * Finds the lock file that counts in a directory: the nearest one, there or further up.
 *
 * @returns undefined when there is none
 * @throws {TiffinError} `denied` when it belongs to another user, who could choose our images
 */
export function findLockFile(directory: string, uid: number): string | undefined {
  for (let here = directory; ; here = dirname(here)) {
    const path = join(here, lockFileName);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status !== undefined) {
      if (status.uid === uid || status.uid === 0) return path;
      throw new TiffinError('denied', `${path} belongs to another user`, { hint: `when you trust it, name it: --locked=${path}` });
    }
    if (dirname(here) === here) return undefined;
  }
}

/**
 * Reads a lock file.
 *
 * @returns undefined when it does not exist
 * @throws {TiffinError} `invalid-argument` with file and line for whatever `formatLockFile` does not write
 */
export function readLockFile(path: string): LockFile | undefined {
  const source = readTomlFile(path);
  if (source === undefined) return undefined;
  const { version, image: images = [], ...others } = source.values;
  if (version === undefined) throw refused(source, { table: '', key: 'version' }, 'version is missing');
  if (version !== formatVersion)
    throw refused(source, { table: '', key: 'version' }, `version must be ${formatVersion}; a newer tiffin may read it`);
  for (const key of Object.keys(others)) throw refused(source, { table: '', key }, `unknown key ${JSON.stringify(key)}`);
  if (!Array.isArray(images)) throw refused(source, { table: 'image', key: 'reference' }, 'image must be a list of tables');
  const read = images.map((entry, index) => readImage(source, entry, index));
  for (const [index, { reference }] of read.entries()) {
    if (read.findIndex((other) => other.reference === reference) !== index)
      throw refused(source, { table: 'image', key: 'reference', index }, `${reference} is there twice`);
  }
  return { path, images: read };
}

type Place = { readonly table: string; readonly key: string; readonly index?: number };

function refused(source: TomlFile, { table, key, index }: Place, message: string): TiffinError {
  return new TiffinError('invalid-argument', `${formatOrigin(originOf(source, table, key, index))}: ${message}`, {
    hint: 'lock files are written by `tiffin lock`, and not by hand',
  });
}

function readImage(source: TomlFile, entry: unknown, index: number): LockedImage {
  const place = { table: 'image', key: 'reference', index };
  if (!isTable(entry)) throw refused(source, place, 'image must be a list of tables');
  const { reference, platforms, ...others } = entry;
  for (const key of Object.keys(others)) throw refused(source, { ...place, key }, `unknown key ${JSON.stringify(key)}`);
  if (typeof reference !== 'string' || !isWholeReference(reference))
    throw refused(source, place, `reference must be a whole name with a tag, such as "docker.io/library/alpine:3.22"`);
  if (!isTable(platforms) || Object.keys(platforms).length === 0) throw refused(source, place, `${reference} has no platforms`);
  const read = Object.entries(platforms).map(([platform, digest]): [string, Digest] => {
    const here = { table: 'image.platforms', key: platform, index };
    if (!isPlatform(platform)) throw refused(source, here, `${JSON.stringify(platform)} is no platform`);
    if (!isDigest(digest)) throw refused(source, here, `the digest of ${platform} must be sha256: and 64 hexadecimal digits`);
    return [platform, digest];
  });
  return { reference, platforms: new Map(read) };
}

function isWholeReference(text: string): boolean {
  try {
    const reference = parseReference(text);
    return reference.tag !== undefined && reference.digest === undefined && formatReference(reference) === text;
  } catch {
    return false;
  }
}

function isPlatform(text: string): boolean {
  try {
    return text.includes('/') && formatPlatform(parsePlatform(text)) === text;
  } catch {
    return false;
  }
}

/** A lock file's text: the same images always give the same bytes, one digest a line, so that versions compare well. */
export function formatLockFile(images: readonly LockedImage[]): string {
  const blocks = images
    .toSorted((one, other) => compare(one.reference, other.reference))
    .map(({ reference, platforms }) => {
      const lines = [...platforms]
        .toSorted(([one], [other]) => compare(one, other))
        .map(([platform, digest]) => `"${platform}" = "${digest}"\n`);
      return `\n[[image]]\nreference = "${reference}"\n[image.platforms]\n${lines.join('')}`;
    });
  return `${heading}version = ${formatVersion}\n${blocks.join('')}`;
}

/** Writes a lock file, whole or not at all. */
export function writeLockFile({ path, images }: LockFile): void {
  writeNamedFile(path, formatLockFile(images));
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

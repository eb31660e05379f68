import { closeSync, constants, fstatSync, lstatSync, mkdirSync, openSync, readdirSync, readlinkSync, readSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { writeFileAtomically } from '../../lib/files.ts';

const largestFile = 16 << 20;
const mostFiles = 1000;
const mostBytes = 64 << 20;
const deepest = 8;

/** Writes a file of an application. */
export function writeAsset(directory: string, name: string, bytes: Uint8Array): void {
  if (bytes.length > largestFile) throw tooLarge(name);
  writeFileAtomically(join(directory, name), bytes, { mode: 0o644 });
}

/**
 * Copies a directory: files, directories, and links to names beside them, as instances of templates are. Hidden files stay behind.
 *
 * @throws {TiffinError} `invalid-argument` for anything else in it, and for more than an application has
 */
export function copyTree(source: string, target: string): void {
  // All of it is looked at before anything is copied.
  for (const path of pathsBelow(source)) copyOne(join(source, path), join(target, path));
}

/** What is in a directory and below, directories first. */
function pathsBelow(source: string): readonly string[] {
  const paths: string[] = [];
  let bytes = 0;
  const visit = (directory: string, depth: number): void => {
    for (const name of readdirSync(join(source, directory)).toSorted()) {
      if (name.startsWith('.')) continue;
      const path = join(directory, name);
      const status = lstatSync(join(source, path));
      bytes += status.isFile() ? status.size : 0;
      if (paths.push(path) > mostFiles || bytes > mostBytes || depth > deepest)
        throw new TiffinError('invalid-argument', `${source} has more in it than an application`, {
          hint: `at most ${mostFiles} files of 64 MiB in all`,
        });
      if (status.isDirectory()) visit(path, depth + 1);
    }
  };
  visit('', 0);
  return paths;
}

function copyOne(from: string, to: string): void {
  const status = lstatSync(from);
  if (status.isSymbolicLink()) {
    const link = readlinkSync(from);
    if (link.includes('/') || link === '..' || link === '.')
      throw new TiffinError('invalid-argument', `${from} is a link that leads elsewhere: ${link}`, {
        hint: 'links lead to a name beside them',
      });
    symlinkSync(link, to);
  } else if (status.isDirectory()) {
    mkdirSync(to);
  } else if (status.isFile()) {
    writeAsset(dirname(to), to.slice(dirname(to).length + 1), readSmallFile(from));
  } else {
    throw new TiffinError('invalid-argument', `${from} is not a file`);
  }
}

/**
 * Reads a file of an application, through links.
 *
 * @throws {TiffinError} `invalid-argument` for what is no file, and for more than 16 MiB
 */
export function readSmallFile(path: string): Uint8Array {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const status = fstatSync(descriptor);
    const { size } = status;
    if (!status.isFile()) throw new TiffinError('invalid-argument', `${path} is not a file`);
    if (size > largestFile) throw tooLarge(path);
    const bytes = Buffer.alloc(size);
    const length = readSync(descriptor, bytes, 0, size, 0);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
}

function tooLarge(name: string): TiffinError {
  return new TiffinError('invalid-argument', `${name} is larger than 16 MiB`);
}

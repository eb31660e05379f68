import { posix } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { tarEnd, tarHeader, tarPadding } from './archive/tar-header.ts';

/**
 * A tar of small files by their absolute paths. All belongs to root; the directories that they need are made by whoever reads it.
 *
 * @throws {TiffinError} `invalid-argument` for a path that is not absolute, or names no file
 */
export function tarOfFiles(files: Readonly<Record<string, string | Uint8Array>>): Buffer {
  const blocks = Object.entries(files).flatMap(([path, content]) => {
    const bytes = Buffer.from(content);
    const header = tarHeader({ path: requireFilePath(path), type: 'File', size: bytes.length, mtime: new Date() });
    return [header, bytes, tarPadding(bytes.length)];
  });
  return Buffer.concat([...blocks, tarEnd]);
}

function requireFilePath(path: string): string {
  const clean = posix.normalize(path);
  if (!clean.startsWith('/') || clean.endsWith('/') || path.includes('\0'))
    throw new TiffinError('invalid-argument', `files: ${JSON.stringify(path)} is not the absolute path of a file`);
  return clean.slice(1);
}

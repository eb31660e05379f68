import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
  chmodSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { errnoOf, TiffinError } from './errors.ts';

/** How `writeFileAtomically` writes. */
export type WriteOptions = {
  /** Permission bits, whatever the umask; 0600 by default. */
  readonly mode?: number;
  /** False leaves out both fsyncs: for what is derived and can be made again. True by default. */
  readonly sync?: boolean;
};

let counter = 0;

/**
 * Replaces a file in one step: whoever reads `path`, now or after a crash, sees the old bytes or the new ones.
 *
 * The bytes go to a neighbour with our process ID in its name, which is renamed; the neighbour is removed on failure.
 *
 * @throws {TiffinError} `no-space` when the disk or the quota is full, `denied` when it cannot be written to
 */
export function writeFileAtomically(path: string, data: string | Uint8Array, options: WriteOptions = {}): void {
  const { mode = 0o600, sync = true } = options;
  const temporary = `${path}.tmp-${process.pid}-${counter++}`;
  try {
    writeWhole(temporary, data, { mode, sync });
    renameSync(temporary, path);
    if (sync) syncDirectory(dirname(path));
  } catch (error) {
    rmSync(temporary, { force: true });
    throw storageError(`write ${path}`, error);
  }
}

/**
 * Writes the file that a user named for an answer: a regular or a new one as `writeFileAtomically` does, through symbolic links;
 * anything else (`/dev/null`, a pipe, a terminal) is written to as it is and never replaced. Readable for all.
 *
 * @throws {TiffinError} as {@link writeFileAtomically}, and `not-found` where there is no such directory
 */
export function writeNamedFile(path: string, text: string): void {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.isFile()) {
    writeOrSay(path, () => writeFileAtomically(there === undefined ? path : realpathSync(path), text, { mode: 0o644 }));
    return;
  }
  if (there.isDirectory()) throw new TiffinError('denied', `write ${path}: it is a directory`);
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_WRONLY | constants.O_NOCTTY);
    writeFileSync(fd, text);
  } catch (error) {
    throw storageError(`write ${path}`, error);
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function writeOrSay(path: string, write: () => void): void {
  try {
    write();
  } catch (error) {
    // The name in it would be that of the neighbour.
    const errno = errnoOf(error);
    if (errno !== 'ENOENT' && errno !== 'ENOTDIR') throw error;
    throw new TiffinError('not-found', `write ${path}: ${errno === 'ENOENT' ? 'no such directory' : 'not a directory'}`);
  }
}

function writeWhole(path: string, data: string | Uint8Array, { mode, sync }: Required<WriteOptions>): void {
  const bytes = typeof data === 'string' ? Buffer.from(data) : data;
  const fd = openSync(path, 'wx', mode);
  try {
    let written = 0;
    while (written < bytes.length) written += writeSync(fd, bytes, written);
    // The umask may have taken bits away.
    chmodSync(path, mode);
    if (sync) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Reads a file that we or a process of ours wrote. Something else may stand in its place by now: a named pipe would keep us
 * waiting, a device or a sparse file would fill the memory.
 *
 * @throws {TiffinError} `corrupt` when it is no regular file or has more than `maxBytes`
 * @throws the system call's error, such as ENOENT
 */
export function readRegularFile(path: string, maxBytes: number): Buffer {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const status = fstatSync(fd);
    if (!status.isFile()) throw new TiffinError('corrupt', `${path} is not a regular file`);
    if (status.size > maxBytes) throw new TiffinError('corrupt', `${path} has ${status.size} bytes, more than the ${maxBytes} allowed`);
    const bytes = Buffer.allocUnsafe(status.size);
    let length = 0;
    for (let read = -1; read !== 0 && length < bytes.length; length += read)
      read = readSync(fd, bytes, length, bytes.length - length, null);
    return bytes.subarray(0, length);
  } finally {
    closeSync(fd);
  }
}

/** Makes a rename or a removal in `path` survive a power cut. */
export function syncDirectory(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Makes a directory that nobody else can enter (0700 whatever the umask), and its parents; one that exists is kept.
 *
 * @throws {TiffinError} `denied` when it is not a directory, or it or the link to it is someone else's
 */
export function makePrivateDirectory(path: string): void {
  try {
    if (makeDirectories(path)) chmodSync(path, 0o700);
    const own = lstatSync(path);
    // A link is followed when it is ours: nobody else can turn it.
    const status = own.isSymbolicLink() && own.uid === process.getuid?.() ? statSync(path) : own;
    if (!status.isDirectory()) throw new TiffinError('denied', `${path} is not a directory`);
    if (status.uid !== process.getuid?.()) {
      throw new TiffinError('denied', `${path} belongs to user ${status.uid}`, {
        hint: `chown it, or choose another place with --root or --runroot`,
      });
    }
    if ((status.mode & 0o077) !== 0) chmodSync(path, 0o700);
  } catch (error) {
    throw storageError(`make ${path}`, error);
  }
}

/**
 * Makes a directory of mode 0700, or another (less the umask), and those above it that are missing.
 *
 * Node's own recursive mkdir never ends where an existing directory refuses with ENOENT, as /proc does.
 *
 * @returns false when it was there already
 * @throws the system call's error
 */
export function makeDirectories(path: string, mode = 0o700): boolean {
  for (let attempt = 1; ; attempt += 1) {
    try {
      mkdirSync(path, { mode });
      return true;
    } catch (error) {
      const errno = errnoOf(error);
      if (errno === 'EEXIST') return false;
      // Another process may make the parent just now; below /proc it stays ENOENT although the parent is there.
      if (errno !== 'ENOENT' || attempt === 3) throw error;
    }
    if (!existsSync(dirname(path))) makeDirectories(dirname(path), mode);
  }
}

/** What to do about a full disk. */
export const fullDiskHint =
  'free some space: `tiffin image prune` removes what broken-off pulls have left, too; it, `tiffin rmi` and `tiffin rm` work on a full disk';

/**
 * Says a failed system call in our words: a full disk is `no-space`, a file system that refuses is `denied`; an error
 * that is ours already, or is none of these, comes back as it is.
 */
export function storageError(step: string, error: unknown): unknown {
  switch (errnoOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new TiffinError('no-space', `${step}: no space left on device`, { hint: fullDiskHint });
    case 'EROFS':
      return new TiffinError('denied', `${step}: read-only file system`, { cause: error });
    case 'EACCES':
    case 'EPERM':
      return new TiffinError('denied', `${step}: permission denied`, { cause: error });
    default:
      return error;
  }
}

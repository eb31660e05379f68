import type { AclEntry } from '../../native/why.ts';
import type { MountSpec } from '../../oci/runtime-spec.ts';
import type { MountLine } from './mount-table.ts';

/** An owner: the number on the host and in the container, where it may have none. */
export type Owner = { readonly host: number; readonly inside: number | undefined };

/** What reading, writing, and executing or searching are called. */
export type Access = 'r' | 'w' | 'x';

/** One component of a path, with all that is known of it from both sides. */
export type Component = {
  /** In the container, without links on the way. */
  readonly path: string;
  /** The index of the component that it was looked up in; -1 for the root directory. */
  readonly from: number;
  readonly name: string;
  readonly type: FileType;
  /** The lower twelve bits. */
  readonly mode: number;
  readonly user: Owner;
  readonly group: Owner;
  readonly acl: readonly AclEntry[];
  readonly immutable: boolean;
  readonly appendOnly: boolean;
  readonly target: string;
  readonly mount: MountLine | undefined;
  /** What was asked for at its mount point when the container was made. */
  readonly specMount: MountSpec | undefined;
  readonly hostPath: string | undefined;
  readonly hostMount: MountLine | undefined;
  /** The kernel's errno to looking it up, and to each access. */
  readonly error: string | undefined;
  readonly access: Readonly<Record<Access, string | undefined>>;
};

/** `missing`: nothing there; `unseen`: not even the container's root could look. */
export type FileType = 'directory' | 'file' | 'link' | 'character device' | 'block device' | 'pipe' | 'socket' | 'missing' | 'unseen';

/** Whose access it is: numbers of the container and of the host. */
export type Walker = {
  readonly user: Owner;
  readonly group: Owner;
  readonly groups: readonly Owner[];
};

const types: Readonly<Record<number, FileType>> = {
  0o040000: 'directory',
  0o100000: 'file',
  0o120000: 'link',
  0o020000: 'character device',
  0o060000: 'block device',
  0o010000: 'pipe',
  0o140000: 'socket',
};
const typeBits = 0o170000;

/** The type of a file by its mode; 0 says that there was nothing to look at, and the error why. */
export function fileType(mode: number, error: string | undefined): FileType {
  return types[mode & typeBits] ?? (error === 'EACCES' ? 'unseen' : 'missing');
}

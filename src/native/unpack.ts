import type { ChildProcess } from 'node:child_process';
import { Transform, Writable, type Readable } from 'node:stream';
import { callbackify } from 'node:util';

import { TiffinError } from '../lib/errors.ts';
import { zstdHelperPath } from './helper-features.ts';
import { parseStorageReport, storageFailure } from './storage-report.ts';
import { startStorageVerb } from './storage-verb.ts';
import type { IdMapping } from './plan.ts';
import { formatIdMap, realmArguments, type Realm } from './user-namespace.ts';

/** Bounds of what a layer may unpack to; a layer beyond them is refused while it is read. */
export type UnpackLimits = {
  readonly maxEntries?: number;
  /** Of all files together, holes included. */
  readonly maxBytes?: number;
  /** Of the plain tar, where the helper decodes it. */
  readonly maxPlainBytes?: number;
};

/** How a layer is unpacked. */
export type UnpackOptions = {
  readonly realm: Realm;
  /** An existing, empty, private directory; it becomes the changeset in overlay format. Left half done on failure. */
  readonly destination: string;
  /** Directories of the lower layers, topmost first: only for layers with hard links to files of lower layers. */
  readonly lower?: readonly string[];
  readonly limits?: UnpackLimits;
  /** What the bytes on standard input are; compressed forms need `helperFeatures()` to list them. */
  readonly compression?: 'none' | 'gzip' | 'zstd';
  /** Let the helper compute the sha256 of the plain tar (the diff ID). */
  readonly digest?: boolean;
  /** An open descriptor with the bytes, instead of `stdin`. */
  readonly inputFd?: number;
  /** Of `inputFd`, only the bytes of this range. */
  readonly range?: { readonly start: number; readonly length: number };
  /** An open descriptor that gets the bytes as they are read, for a blob that is kept in the same pass; their digest is computed. */
  readonly keepFd?: number;
  /** Write everything to the disk before `done` resolves. */
  readonly sync?: boolean;
  /** Write nothing: say where the destination, unpacked before, is not what the tar would make of it. */
  readonly verify?: boolean;
  /** Called now and then with the bytes of input read so far, when `compression` or `digest` is asked. */
  readonly onInput?: (bytes: number) => void;
  /** For failures: which layer this is. */
  readonly subject?: string;
  readonly signal?: AbortSignal;
};

/** What is wrong with one path of an unpacked layer; control bytes of the path are escaped. */
export type TreeDamage = { readonly path: string; readonly what: string };

/** What was unpacked. */
export type UnpackResult = {
  /** With `verify`: how many paths are not as they should be, and the first of them. */
  readonly damaged: number;
  readonly damage: readonly TreeDamage[];
  readonly entries: number;
  /** Bytes of regular files. */
  readonly bytes: number;
  /** Length of the plain tar. */
  readonly plainBytes: number;
  /** Device nodes, which a user cannot make and which were left out. */
  readonly skippedDevices: number;
  /** Owners that have no ID in a realm of one ID and became the user. */
  readonly squashedOwners: number;
  /** The layer hides all layers below it: a stack must end with it, because overlay does not look at the root's own mark. */
  readonly opaqueRoot: boolean;
  /** `sha256:…` of the plain tar, when `digest` was asked. */
  readonly digest: string | undefined;
  /** Bytes of input that were read, and `sha256:…` of them, when they were kept. */
  readonly inputBytes: number;
  readonly inputDigest: string | undefined;
};

/** A running unpack: write the tar to `stdin` (absent with `inputFd`), then await `done`. */
export type Unpacking = { readonly stdin: Writable; readonly done: Promise<UnpackResult> };

/**
 * Unpacks a layer's tar as an overlay changeset, in the realm, rooted in its destination.
 *
 * Whiteouts become overlay's own, owners and file capabilities are kept, devices are left out.
 * @throws {TiffinError} (from `done`) `corrupt` naming the entry and the rule that it breaks, `no-space`, `runtime-failed`;
 *   `needsLowerLayers` tells a layer that must be unpacked again with `lower`
 */
export function unpackLayer(options: UnpackOptions): Unpacking {
  const damage: TreeDamage[] = [];
  const { child, done } = startStorageVerb({
    args: ['unpack', ...realmArguments(options.realm), ...unpackArguments(options)],
    subject: options.subject ?? 'layer',
    input: options.inputFd ?? 'pipe',
    output: 'ignore',
    program: options.compression === 'zstd' ? zstdHelperPath() : undefined,
    extra: options.keepFd,
    onInput: options.onInput,
    onResult: (text) => damage.push(parseDamage(text)),
    signal: options.signal,
  });
  // The verb may end before all is written; what it found is in `done`.
  child.stdin?.on('error', () => {});
  const unpacked = done.then((fields) => unpackResult(fields, damage));
  unpacked.catch(() => {});
  return { stdin: child.stdin ?? nowhere(), done: unpacked };
}

function unpackArguments(options: UnpackOptions): readonly string[] {
  const { destination, lower = [], limits = {}, compression = 'none', digest, sync, verify, range } = options;
  const numbers = {
    'max-entries': limits.maxEntries,
    'max-bytes': limits.maxBytes,
    'max-tar-bytes': limits.maxPlainBytes,
    from: range?.start,
    length: range?.length,
  };
  return [
    '--to',
    destination,
    ...lower.flatMap((directory) => ['--lower', directory]),
    ...Object.entries(numbers).flatMap(([name, value]) => (value === undefined ? [] : [`--${name}`, String(value)])),
    ...(compression === 'none' ? [] : ['--decompress', compression]),
    // A plain tar is its own plain tar: one digest is enough.
    ...(options.keepFd === undefined ? [] : ['--keep', '4', ...(compression === 'none' ? [] : ['--input-digest'])]),
    ...Object.entries({ digest, sync, verify }).flatMap(([name, isSet]) => (isSet === true ? [`--${name}`] : [])),
  ];
}

function nowhere(): Writable {
  return new Writable({
    write: (_chunk, _encoding, callback) => callback(new TiffinError('runtime-failed', 'the layer is read from a descriptor')),
  });
}

function parseDamage(text: string): TreeDamage {
  const tab = text.indexOf('\t');
  return { what: text.slice(0, tab), path: text.slice(tab + 1) };
}

function unpackResult(fields: ReadonlyMap<string, string>, damage: readonly TreeDamage[]): UnpackResult {
  const count = (name: string): number => Number(fields.get(name) ?? 0);
  return {
    damaged: count('damaged'),
    damage,
    entries: count('entries'),
    bytes: count('bytes'),
    plainBytes: count('tar-bytes'),
    skippedDevices: count('skipped-devices'),
    squashedOwners: count('squashed-owners'),
    opaqueRoot: fields.get('opaque-root') === '1',
    digest: fields.get('digest'),
    inputBytes: count('input'),
    inputDigest: fields.get('input-digest') ?? fields.get('digest'),
  };
}

/** True for the failure of `unpackLayer` that goes away when `lower` is given: a hard link to a file of a lower layer. */
export function needsLowerLayers(error: unknown): boolean {
  return error instanceof TiffinError && error.code === 'unsupported' && error.message.endsWith(', which this layer does not have');
}

/** How a directory is packed. */
export type PackOptions = {
  readonly realm: Realm;
  /** Give every entry this owner. */
  readonly owner?: { readonly uid: number; readonly gid: number };
  /** What IDs in the tree (`inside`, counted in the realm) are called in the tar (`host`). */
  readonly ids?: { readonly uid: readonly IdMapping[]; readonly gid: readonly IdMapping[] } | undefined;
  /** The directory is an overlay changeset: its whiteouts become `.wh.` entries. Default true, unless there are layers below it. */
  readonly changeset?: boolean;
  /** Layers below the directory, topmost first: all are packed as one tree. Then it is no changeset. */
  readonly lower?: readonly string[];
  readonly signal?: AbortSignal;
};

/**
 * Packs a directory as a layer: sorted, with hard links, extended attributes and whiteouts; or a whole tree of layers.
 *
 * Nothing is written to it, so that it may be what a running container writes to.
 *
 * The stream fails with a `TiffinError` when the helper does.
 */
export function packTree(directory: string, options: PackOptions): Readable {
  const { realm, owner, ids, lower = [], changeset = lower.length === 0, signal } = options;
  const { child, done } = startStorageVerb({
    args: [
      'pack',
      ...realmArguments(realm),
      ...(owner === undefined ? [] : ['--owner', `${owner.uid}:${owner.gid}`]),
      ...(ids === undefined ? [] : ['--users', formatIdMap(ids.uid), '--groups', formatIdMap(ids.gid)]),
      ...(changeset ? ['--changeset'] : []),
      ...lower.flatMap((layer) => ['--lower', layer]),
      directory,
    ],
    subject: `pack ${directory}`,
    input: 'ignore',
    output: 'pipe',
    signal,
  });
  return wholeOutput(child, done);
}

/**
 * The end of the output is not the end of the tree until the helper says so.
 *
 * It is read from the beginning, whenever the caller begins: of a process that ended, Node throws away what nobody reads.
 */
function wholeOutput({ stdout }: ChildProcess, done: Promise<unknown>): Readable {
  const output = new Transform({
    highWaterMark: 1 << 18,
    transform: (chunk, _encoding, callback) => callback(null, chunk),
    flush: (callback) => callbackify(async () => void (await done))(callback),
  });
  output.once('close', () => stdout?.destroy());
  stdout?.once('error', (error) => output.destroy(error));
  return stdout?.pipe(output) ?? output.end();
}

/** How trees are removed. */
export type RemoveOptions = {
  readonly realm: Realm;
  /** A container's lock file: refuse with `in-use` while its monitor holds it. */
  readonly lock?: string;
};

/**
 * Removes directory trees whatever their owners and modes; what is not there is not an error. Works on a full disk.
 *
 * @throws {TiffinError} `in-use` while a monitor holds the lock
 */
export async function removeTrees(paths: readonly string[], options: RemoveOptions): Promise<void> {
  if (paths.length === 0) return;
  const [failure] = await removeGroups([{ paths, lock: options.lock }], options.realm);
  if (failure !== undefined) throw failure;
}

/** Trees that go together, under one lock or none. */
export type TreeGroup = { readonly paths: readonly string[]; readonly lock: string | undefined };

/** Removes many groups of trees with one helper, each by itself. @returns for each group why it could not go, or undefined */
export async function removeGroups(groups: readonly TreeGroup[], realm: Realm): Promise<(TiffinError | undefined)[]> {
  // Those without a lock are one group of the helper's, the first, and share what goes wrong there.
  const [free, locked] = [groups.filter(({ lock }) => lock === undefined), groups.filter(({ lock }) => lock !== undefined)];
  const failures = new Map<number, TiffinError>();
  const words = [...free.flatMap(({ paths }) => paths), ...locked.flatMap(({ lock = '', paths }) => ['--lock', lock, ...paths])];
  await startStorageVerb({
    args: ['rmtree', ...realmArguments(realm), '--', ...words],
    subject: 'remove',
    input: 'ignore',
    output: 'ignore',
    onResult: (text) => {
      const report = parseStorageReport(text.slice(text.indexOf(' ') + 1));
      if (report?.ok === false) failures.set(Number.parseInt(text, 10), storageFailure(report, 'remove'));
    },
  }).done;
  return groups.map((group) => failures.get(group.lock === undefined ? 0 : 1 + locked.indexOf(group)));
}

/** Copies a directory's contents into another, with owners, modes, times, extended attributes, hard links and holes. */
export async function copyTree(source: string, destination: string, realm: Realm): Promise<void> {
  const args = ['copy', ...realmArguments(realm), source, destination];
  await startStorageVerb({ args, subject: 'copy', input: 'ignore', output: 'ignore' }).done;
}

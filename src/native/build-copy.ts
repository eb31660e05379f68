import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants as os } from 'node:os';
import { posix } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { zstdHelperPath } from './helper-features.ts';
import { parseStorageReport, storageFailure, type FailureReport, type StorageReport } from './storage-report.ts';
import { startStorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/**
 * Where sources of COPY and ADD are looked for: a directory of the user's, whose files will belong to root (or to `--chown`), or the
 * merged tree of layers (topmost first), whose files keep their owners. Whatever links are in there, nothing outside is read.
 */
export type CopyRoot =
  | { readonly kind: 'directory'; readonly path: string }
  | { readonly kind: 'layers'; readonly directories: readonly string[] };

/** One source: a pattern below a root, a file given by its bytes, or a file that was fetched. */
export type CopySource =
  | { readonly kind: 'pattern'; readonly pattern: string }
  /** A heredoc: mode 0644, the destination's owner. */
  | { readonly kind: 'inline'; readonly name: string; readonly content: Uint8Array }
  /** A file of the host's that the user fetched: it becomes `name`, mode 0600, and has the time that its server said (in seconds). */
  | { readonly kind: 'fetched'; readonly path: string; readonly name: string; readonly modifiedAt?: number | undefined };

/** Which files an instruction is about. All patterns are as BuildKit has them. */
export type SourceSet = {
  readonly root: CopyRoot;
  readonly sources: readonly CopySource[];
  /** Cleaned lines of an ignore file, in their order; exceptions begin with `!`. They count from the root. */
  readonly ignore?: readonly string[] | undefined;
  /** `--exclude`: count from each source that is a directory, and from the directory of one that is a file. */
  readonly exclude?: readonly string[] | undefined;
  /** `--parents`: the paths of sources (from `/./` on) are kept below the destination. */
  readonly parents?: boolean | undefined;
};

/** What helper calls of builds work with. */
export type BuildFilesRun = {
  readonly realm: Realm;
  /** A file that remembers digests of files by what `stat` says of them; made when missing. undefined: every file is read. */
  readonly digestCache?: string | undefined;
  readonly signal?: AbortSignal | undefined;
};

/** What `digestSources` found for a set; a failure is that of its instruction alone. */
export type SourceDigest =
  | { readonly ok: true; readonly digest: string; readonly entries: number; readonly bytes: number; readonly matched: number }
  | { readonly ok: false; readonly error: TiffinError };

/** How times of new files are: as they are, or never later than `epoch` (seconds), and those of a user's directory exactly that. */
export type BuildTimes = { readonly kind: 'real' } | { readonly kind: 'bounded'; readonly epoch: number };

/** Where files are copied to. */
export type CopyTarget = {
  /** What the instruction writes; empty, or as earlier instructions left it. */
  readonly upper: string;
  /** Overlay's own, empty, on the same file system. */
  readonly work: string;
  /** Directories of the stage's layers, topmost first. */
  readonly lower: readonly string[];
};

/** One COPY or ADD. */
export type CopyRequest = SourceSet & {
  readonly target: CopyTarget;
  /** Absolute; whether it ends in `/` counts. */
  readonly destination: string;
  /** `--chown`, `USER[:GROUP]`; names are looked up in the target. */
  readonly owner?: string | undefined;
  /** `--chmod`, octal or symbolic. */
  readonly mode?: string | undefined;
  /** `--link`: what is below is not looked at, but for the names in `owner`. */
  readonly link?: boolean | undefined;
  /** ADD: sources that are archives are unpacked. `fetched` too: `--unpack`. */
  readonly unpack?: 'never' | 'local' | 'fetched' | undefined;
  readonly times: BuildTimes;
};

/** What a copy came to. */
export type CopyCounts = {
  readonly entries: number;
  readonly bytes: number;
  /** How many files and directories the patterns stand for; 0: all were wildcards and there is nothing like them. */
  readonly matched: number;
  /** Device nodes of layers or archives that a user cannot make, and sockets, which no layer can have: left out. */
  readonly leftOut: number;
};

/**
 * Computes what makes sources the same as those of an earlier build: their names, kinds, modes, owners as they arrive, attributes,
 * link targets, and bytes; never times. One helper call for all sets.
 *
 * @throws {TiffinError} `cancelled`, `runtime-failed`: what is wrong with all of them
 */
export async function digestSources(run: BuildFilesRun, sets: readonly SourceSet[]): Promise<SourceDigest[]> {
  const found: SourceDigest[] = [];
  const onResult = (text: string): void => {
    const space = text.indexOf(' ');
    const report = parseStorageReport(text.slice(space + 1));
    if (report !== undefined) found[Number(text.slice(0, space))] = digestOf(report);
  };
  const args = ['build-digest', ...realmArguments(run.realm), ...(run.digestCache === undefined ? [] : ['--cache', run.digestCache])];
  const { child, done } = startStorageVerb({
    args,
    subject: 'look at the sources',
    input: 'pipe',
    output: 'ignore',
    onResult,
    signal: run.signal,
  });
  send(child, sets.flatMap(setWords));
  await done;
  return sets.map(
    (_, index) => found[index] ?? { ok: false, error: new TiffinError('runtime-failed', 'look at the sources: the helper said nothing') },
  );
}

/**
 * Carries out a COPY or ADD on a stage, in a mount namespace of the helper's.
 *
 * @throws {TiffinError} `not-found` naming the source; `invalid-argument` for an owner, a mode, a destination that cannot be; `corrupt`
 *   for an archive that is damaged or hostile; `denied`, `no-space`, `cancelled`
 */
export async function copySources(run: BuildFilesRun, request: CopyRequest): Promise<CopyCounts> {
  const { child, done } = startStorageVerb({
    args: ['build-copy', ...realmArguments(run.realm)],
    subject: 'copy',
    input: 'pipe',
    output: 'ignore',
    program: request.unpack !== undefined && request.unpack !== 'never' && existsSync(zstdHelperPath()) ? zstdHelperPath() : undefined,
    explain: buildFailure,
    signal: run.signal,
  });
  send(child, [...targetWords(request), ...setWords(request)]);
  const fields = await done;
  const count = (name: string): number => Number(fields.get(name) ?? 0);
  return { entries: count('entries'), bytes: count('bytes'), matched: count('matched'), leftOut: count('left-out') };
}

/** A directory that an instruction wants to be there. */
export type DirectoryRequest = Pick<CopyRequest, 'target' | 'owner' | 'times'> & {
  /** Absolute. */
  readonly path: string;
};

/**
 * Makes a directory of a stage, and those above it, where they are missing: mode 0755, the owner's.
 *
 * @returns whether any was missing; else nothing was written
 * @throws {TiffinError} `invalid-argument` where something on the way is no directory, or for an owner that is none
 */
export async function makeDirectory(run: BuildFilesRun, { path, ...request }: DirectoryRequest): Promise<{ readonly created: boolean }> {
  const { child, done } = startStorageVerb({
    args: ['build-copy', ...realmArguments(run.realm)],
    subject: `make ${path}`,
    input: 'pipe',
    output: 'ignore',
    explain: buildFailure,
    signal: run.signal,
  });
  send(child, ['make-directory', ...targetWords({ ...request, destination: path }), 'end']);
  return { created: Number((await done).get('made') ?? 0) > 0 };
}

function digestOf(report: StorageReport): SourceDigest {
  if (!report.ok) return { ok: false, error: buildFailure(report) };
  const count = (name: string): number => Number(report.fields.get(name) ?? 0);
  const digest = report.fields.get('digest') ?? '';
  return { ok: true, digest, entries: count('entries'), bytes: count('bytes'), matched: count('matched') };
}

/** Each word ends with a NUL byte; the bytes of a file follow a word that says how many there are. */
function send({ stdin }: ChildProcess, words: readonly (string | Uint8Array)[]): void {
  // When it ends before it has read all, `done` says why.
  stdin?.on('error', () => undefined);
  const bytes = words.map((word) => (typeof word === 'string' ? Buffer.from(checked(word)) : word));
  stdin?.end(Buffer.concat(bytes.flatMap((word) => [word, Buffer.alloc(1)])));
}

function checked(word: string): string {
  if (word.includes('\0')) throw new TiffinError('invalid-argument', `"${word}" has a NUL byte`);
  return word;
}

function setWords({ root, sources, ignore = [], exclude = [], parents }: SourceSet): (string | Uint8Array)[] {
  return [
    ...(root.kind === 'directory' ? ['root-directory', root.path] : root.directories.flatMap((path) => ['root-layer', path])),
    ...ignore.flatMap((rule) => ['ignore', rule]),
    ...exclude.flatMap((rule) => ['exclude', rule]),
    ...(parents === true ? ['parents'] : []),
    ...sources.flatMap((source) => sourceWords(source, parents === true)),
    'end',
  ];
}

function sourceWords(source: CopySource, parents: boolean): (string | Uint8Array)[] {
  switch (source.kind) {
    case 'pattern':
      return ['pattern', parents ? cleanParents(source.pattern) : cleanSource(source.pattern)];
    case 'inline':
      return ['inline', source.name, String(source.content.length), source.content];
    case 'fetched':
      return [
        'fetched',
        source.path,
        source.name,
        source.modifiedAt === undefined ? '' : String(Math.max(0, Math.trunc(source.modifiedAt))),
      ];
  }
}

/** As BuildKit has it: the root is the top, whatever `..` says. */
function cleanSource(pattern: string): string {
  return posix.normalize(`/${pattern}`).replace(/^\/+|\/+$/g, '');
}

function cleanParents(pattern: string): string {
  const pivot = pattern.indexOf('/./');
  if (pivot < 0) return cleanSource(pattern);
  return `${cleanSource(pattern.slice(0, pivot))}/./${cleanSource(pattern.slice(pivot + 3))}`;
}

type TargetRequest = Omit<CopyRequest, keyof SourceSet>;

function targetWords(request: TargetRequest): string[] {
  const { target, destination, owner, mode, link, unpack, times } = request;
  const clean = posix.normalize(destination);
  return [
    'upper',
    target.upper,
    'work',
    target.work,
    ...target.lower.flatMap((layer) => ['lower', layer]),
    'destination',
    clean,
    ...(/(^|\/)\.?$/.test(destination) ? ['directory'] : []),
    ...(owner === undefined ? [] : ['owner', owner]),
    ...(mode === undefined ? [] : ['mode', mode]),
    ...(link === true ? ['link'] : []),
    ...(unpack === 'local' || unpack === 'fetched' ? ['unpack'] : []),
    ...(unpack === 'fetched' ? ['unpack-fetched'] : []),
    ...(times.kind === 'bounded' ? ['epoch', String(times.epoch)] : []),
  ];
}

/** What went wrong, for whoever wrote the instruction. */
function buildFailure(report: FailureReport): TiffinError {
  const { stage, errno, text } = report;
  if (stage === 'source' && errno === os.errno.ENOENT)
    return new TiffinError('not-found', `${text}: not found`, {
      hint: 'is it spelt as in the context, and not excluded by an ignore file?',
    });
  if (stage === 'source' && errno === 0) return new TiffinError('corrupt', text);
  if (stage === 'name' || stage === 'pattern') return new TiffinError('invalid-argument', text);
  if (stage === 'tool') return missingTool(text);
  if (stage === 'archive' && errno === 0) return new TiffinError('corrupt', text);
  if (stage === 'stage' && errno === os.errno.ENOTDIR)
    return new TiffinError('invalid-argument', `${text} is not a directory`, {
      hint: 'choose another destination, or remove it in a RUN before',
    });
  return storageFailure(report, '');
}

function missingTool(text: string): TiffinError {
  const [tool = '', package_ = '', ...name] = text.split(' ');
  return new TiffinError('unsupported', `${name.join(' ')}: cannot be unpacked without ${tool}, which this host does not have`, {
    hint: `sudo apt-get install ${package_}`,
  });
}

import { TiffinError } from '../lib/errors.ts';
import { findPropagation, idmapRefusal } from './mount-words.ts';
import type { MountOptions } from './request.ts';
import { tmpfsDatum } from './tmpfs-option.ts';
import { containerPath } from './volume-option.ts';

/** The kinds of `--mount`. */
export type MountType = 'bind' | 'volume' | 'tmpfs' | 'ramfs' | 'devpts' | 'image' | 'glob' | 'artifact';

/** What the keys of one --mount have come to so far. */
export type MountDraft = {
  readonly type: MountType;
  readonly seen: Set<string>;
  source: string | undefined;
  target: string | undefined;
  subpath: string | undefined;
  options: MountOptions;
  writable: boolean;
  mustExist: boolean;
  readonly data: string[];
  readonly driverOptions: Record<string, string>;
  readonly artifact: { digest: string | undefined; title: string | undefined; fileName: string | undefined };
};

/** One key of `--mount`: for which kinds, and what it does. Keys with one `group` exclude each other and themselves. */
export type MountKey = {
  readonly types: readonly MountType[];
  readonly group?: string;
  readonly apply: (draft: MountDraft, value: string | undefined, key: string) => void;
};

const all: readonly MountType[] = ['bind', 'volume', 'tmpfs', 'ramfs', 'devpts', 'image', 'glob', 'artifact'];
const sources: readonly MountType[] = ['bind', 'volume', 'image', 'glob', 'artifact'];
const hostFiles: readonly MountType[] = ['bind', 'glob'];
const owned: readonly MountType[] = ['bind', 'volume', 'tmpfs', 'glob'];
const labelled: readonly MountType[] = ['bind', 'volume', 'glob'];
const files: readonly MountType[] = ['bind', 'volume', 'tmpfs', 'ramfs', 'glob'];

const target: MountKey = {
  types: all,
  group: '"dst" option',
  apply: (draft, value, key) => (draft.target = containerPath(needed(key, value))),
};
const source: MountKey = {
  types: sources,
  group: '"src" option',
  apply: (draft, value, key) => {
    if (value === '') throw again('host directory cannot be empty');
    draft.source = needed(key, value);
  },
};
const access = "'readonly', 'ro', or 'rw' mnt.Options";
const readOnly: MountKey = flag(files, access, (on) => ({ readOnly: on }));
const chown: MountKey = {
  types: owned,
  group: '"chown" option',
  apply: (draft, value) => (draft.options = { ...draft.options, chown: value === undefined || ownership(value) }),
};
const subpath: MountKey = { types: ['volume', 'image'], apply: setSubpath };
const writable: MountKey = { types: ['image'], apply: setWritable };
const label = (word: 'shared' | 'private'): MountKey => flag(labelled, undefined, (on) => ({ relabel: on ? word : undefined }));

const table: Readonly<Record<string, MountKey>> = Object.assign(Object.create(null) as Record<string, MountKey>, {
  target,
  dst: target,
  dest: target,
  destination: target,
  source,
  src: source,
  ro: readOnly,
  readonly: readOnly,
  rw: flag(files, access, (on) => ({ readOnly: !on })),
  readwrite: writable,
  subpath,
  'volume-subpath': subpath,
  U: chown,
  chown,
  z: label('shared'),
  Z: label('private'),
  relabel: { types: labelled, group: "'relabel' option", apply: relabel },
  exec: flag(files, "'noexec' and 'exec' mnt.Options", (on) => ({ noExec: !on })),
  noexec: flag(files, "'noexec' and 'exec' mnt.Options", (on) => ({ noExec: on })),
  dev: flag(files, "'nodev' and 'dev' mnt.Options", (on) => ({ noDev: !on })),
  nodev: flag(files, "'nodev' and 'dev' mnt.Options", (on) => ({ noDev: on })),
  suid: flag(files, "'nosuid' and 'suid' mnt.Options", (on) => ({ noSuid: !on })),
  nosuid: flag(files, "'nosuid' and 'suid' mnt.Options", (on) => ({ noSuid: on })),
  'bind-propagation': {
    types: hostFiles,
    apply: (draft: MountDraft, value?: string) => propagate(draft, value ?? '', 'bind-propagation='),
  },
  'bind-nonrecursive': flag(hostFiles, undefined, (on) => ({ recursive: !on })),
  'no-dereference': flag(hostFiles, undefined, (on) => ({ noFollow: on })),
  idmap: { types: all, apply: refuseIdmap },
  nocopy: flag(['volume'], undefined, (on) => ({ copyUp: !on })),
  'volume-nocopy': flag(['volume'], undefined, (on) => ({ copyUp: !on })),
  nocreate: { types: ['volume'], apply: (draft: MountDraft) => (draft.mustExist = true) },
  'volume-opt': { types: ['volume'], apply: setDriverOption },
  'volume-label': { types: ['volume'], apply: refuseLabel },
  tmpcopyup: flag(['tmpfs'], "'tmpcopyup' and 'notmpcopyup' mnt.Options", (on) => ({ copyUp: on })),
  notmpcopyup: flag(['tmpfs'], "'tmpcopyup' and 'notmpcopyup' mnt.Options", (on) => ({ copyUp: !on })),
  noswap: { types: ['tmpfs'], apply: refuseNoswap },
  'tmpfs-size': { types: ['tmpfs'], apply: (draft: MountDraft, value?: string) => datum(draft, 'size', value) },
  'tmpfs-mode': { types: ['tmpfs'], apply: (draft: MountDraft, value?: string) => datum(draft, 'mode', value) },
  consistency: { types: all, apply: () => undefined },
  digest: { types: ['artifact'], apply: (draft: MountDraft, value?: string) => (draft.artifact.digest = needed('digest', value)) },
  title: { types: ['artifact'], apply: (draft: MountDraft, value?: string) => (draft.artifact.title = needed('title', value)) },
  name: { types: ['artifact'], apply: (draft: MountDraft, value?: string) => (draft.artifact.fileName = fileName(needed('name', value))) },
  uid: { types: ['devpts'], apply: devptsNumber },
  gid: { types: ['devpts'], apply: devptsNumber },
  mode: { types: ['devpts'], apply: devptsNumber },
  max: { types: ['devpts'], apply: devptsNumber },
});

/**
 * Applies one `KEY[=VALUE]` of a `--mount`.
 *
 * @throws {TiffinError} `invalid-argument` for what the kind does not take, and for what is said twice; `unsupported` for `idmap`
 */
export function applyMountKey(draft: MountDraft, key: string, value: string | undefined): void {
  // Propagations are keys of their own.
  if (table[key] === undefined && hostFiles.includes(draft.type) && value === undefined && findPropagation(key) !== undefined)
    return propagate(draft, key, '');
  const known = requireKey(draft.type, key);
  if (known.group !== undefined && draft.seen.has(known.group))
    throw again(`cannot pass ${known.group.replace(/^"(?:dst|src|chown)"/, JSON.stringify(key))} more than once`);
  if (known.group !== undefined) draft.seen.add(known.group);
  known.apply(draft, value, key);
}

function requireKey(type: MountType, key: string): MountKey {
  // Of an image, whose files are read-only, `rw` is the word that says otherwise.
  const known = type === 'image' && key === 'rw' ? writable : table[key];
  if (known === undefined)
    throw new TiffinError('invalid-argument', `${key}: invalid mount option`, {
      hint: `known for ${type} are ${mountKeyNames(type).join(', ')}`,
    });
  if (known.types.includes(type)) return known;
  if (known === subpath) throw new TiffinError('invalid-argument', `cannot set option ${JSON.stringify(key)} on non-volume mounts`);
  throw new TiffinError('invalid-argument', `"${key}" option not supported for "${type}" mount types`);
}

/** The keys that a kind of mount takes, for completion and hints. */
export function mountKeyNames(type: MountType): readonly string[] {
  return Object.keys(table).filter((key) => table[key]?.types.includes(type));
}

// Podman ends so whatever is wrong with the value of a key.
function again(message: string): TiffinError {
  return new TiffinError('invalid-argument', `${message}: must provide an argument for option`);
}

function flag(types: readonly MountType[], group: string | undefined, change: (on: boolean) => Partial<MountOptions>): MountKey {
  return {
    types,
    ...(group !== undefined && { group }),
    apply: (draft, value, key) => {
      if (value !== undefined && !/^(true|false|1|0)$/i.test(value))
        throw new TiffinError('invalid-argument', `mount option "${key}": ${JSON.stringify(value)} is neither true nor false`);
      draft.options = { ...draft.options, ...change(value === undefined || /^(true|1)$/i.test(value)) };
    },
  };
}

function needed(key: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw again(key);
}

function ownership(value: string): boolean {
  if (value === 'true') return true;
  if (value === 'false') return false;
  throw again(`'U' or 'chown' must be set to true or false, instead received ${JSON.stringify(value)}`);
}

function setSubpath(draft: MountDraft, value: string | undefined, key: string): void {
  const path = needed(key, value);
  if (draft.type === 'image' && !path.startsWith('/'))
    throw new TiffinError('invalid-argument', `volume subpath ${JSON.stringify(path)} must be an absolute path`);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || path.includes('\0'))
    throw new TiffinError('invalid-argument', `subpath ${JSON.stringify(path)}: must stay inside the ${draft.type}`);
  draft.subpath = parts.join('/');
}

function setWritable(draft: MountDraft, value: string | undefined): void {
  if (value !== 'true' && value !== 'false')
    throw new TiffinError('invalid-argument', `invalid rw value ${JSON.stringify(value ?? '')}: invalid mount option`);
  draft.writable = value === 'true';
}

function setDriverOption(draft: MountDraft, value: string | undefined, key: string): void {
  const text = needed(key, value);
  const equals = text.indexOf('=');
  draft.driverOptions[equals < 0 ? text : text.slice(0, equals)] = equals < 0 ? '' : text.slice(equals + 1);
}

function fileName(value: string): string {
  if (value !== '.' && value !== '..' && !/[/\0]/.test(value)) return value;
  throw new TiffinError('invalid-argument', `name ${JSON.stringify(value)} must be that of a file, without directories`);
}

function refuseIdmap(): never {
  throw idmapRefusal();
}

function refuseLabel(): never {
  throw new TiffinError('unsupported', 'the --volume-label option is not presently implemented', {
    hint: 'tiffin volume create --label KEY=VALUE NAME',
  });
}

function refuseNoswap(): never {
  throw again("the 'noswap' option is only allowed with rootful tmpfs mounts");
}

function datum(draft: MountDraft, key: 'size' | 'mode', value: string | undefined): void {
  draft.data.push(tmpfsDatum(`${key}=${needed(`tmpfs-${key}`, value)}`));
}

function relabel(draft: MountDraft, value: string | undefined): void {
  if (value !== 'shared' && value !== 'private')
    throw new TiffinError('invalid-argument', "relabel mount option must be 'private' or 'shared': invalid mount option");
  draft.options = { ...draft.options, relabel: value };
}

function propagate(draft: MountDraft, value: string, prefix: string): void {
  const found = findPropagation(value);
  if (found === undefined) throw new TiffinError('invalid-argument', `invalid value ${JSON.stringify(prefix + value)}`);
  if (draft.seen.has('propagation'))
    throw new TiffinError(
      'invalid-argument',
      `invalid options "${draft.options.propagation}, ${value}", can only specify 1 '[r]shared', '[r]private', '[r]slave' or '[r]unbindable' option`,
    );
  draft.seen.add('propagation');
  draft.options = { ...draft.options, propagation: found };
}

function devptsNumber(draft: MountDraft, value: string | undefined, key: string): void {
  if (!/^[0-9]{1,10}$/.test(value ?? ''))
    throw new TiffinError('invalid-argument', `${key}: ${JSON.stringify(value ?? '')} is not a number`);
  draft.data.push(`${key}=${value}`);
}

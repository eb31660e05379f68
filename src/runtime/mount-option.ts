import { TiffinError } from '../lib/errors.ts';
import { findPropagation, idmapRefusal } from './mount-words.ts';
import { mountOptions } from './plain-request.ts';
import type { MountOptions, MountRequest } from './request.ts';
import { plainTmpfs, tmpfsDatum } from './tmpfs-option.ts';
import { containerPath, hostPath, parseVolumeName } from './volume-option.ts';

/** What the keys of one --mount have come to so far. */
type Draft = {
  readonly type: MountType;
  readonly text: string;
  readonly directory: string;
  source: string | undefined;
  target: string | undefined;
  subpath: string | undefined;
  options: MountOptions;
  readonly data: string[];
};

type MountType = 'bind' | 'volume' | 'tmpfs' | 'devpts';
type Key = { readonly types: readonly MountType[]; readonly apply: (draft: Draft, value: string | undefined, key: string) => void };

const laterTypes = new Set(['image', 'glob', 'ramfs', 'artifact']);
const all: readonly MountType[] = ['bind', 'volume', 'tmpfs', 'devpts'];
const sources: readonly MountType[] = ['bind', 'volume'];
const files: readonly MountType[] = ['bind', 'volume', 'tmpfs'];

const target: Key = { types: all, apply: (draft, value) => (draft.target = containerPath(needed(draft, 'target', value))) };
const source: Key = { types: sources, apply: (draft, value, key) => (draft.source = needed(draft, key, value)) };
const readOnly: Key = flag(files, (on) => ({ readOnly: on }));
const subpath: Key = { types: ['volume'], apply: (draft, value, key) => (draft.subpath = innerPath(draft, needed(draft, key, value))) };

const keys: Readonly<Record<string, Key>> = Object.assign(Object.create(null) as Record<string, Key>, {
  target,
  dst: target,
  dest: target,
  destination: target,
  source,
  src: source,
  ro: readOnly,
  readonly: readOnly,
  rw: flag(files, (on) => ({ readOnly: !on })),
  subpath,
  'volume-subpath': subpath,
  U: flag(sources, (on) => ({ chown: on })),
  chown: flag(sources, (on) => ({ chown: on })),
  z: flag(sources, (on) => ({ relabel: on ? 'shared' : undefined })),
  Z: flag(sources, (on) => ({ relabel: on ? 'private' : undefined })),
  relabel: { types: sources, apply: relabel },
  exec: flag(files, (on) => ({ noExec: !on })),
  noexec: flag(files, (on) => ({ noExec: on })),
  dev: flag(files, (on) => ({ noDev: !on })),
  nodev: flag(files, (on) => ({ noDev: on })),
  suid: flag(files, (on) => ({ noSuid: !on })),
  nosuid: flag(files, (on) => ({ noSuid: on })),
  'bind-propagation': { types: ['bind'], apply: propagation },
  'bind-nonrecursive': flag(['bind'], (on) => ({ recursive: !on })),
  nocopy: flag(['volume'], (on) => ({ copyUp: !on })),
  'volume-nocopy': flag(['volume'], (on) => ({ copyUp: !on })),
  tmpcopyup: flag(['tmpfs'], (on) => ({ copyUp: on })),
  notmpcopyup: flag(['tmpfs'], (on) => ({ copyUp: !on })),
  'tmpfs-size': { types: ['tmpfs'], apply: (draft: Draft, value?: string) => void draft.data.push(tmpfsDatum(`size=${value ?? ''}`)) },
  'tmpfs-mode': { types: ['tmpfs'], apply: (draft: Draft, value?: string) => void draft.data.push(tmpfsDatum(`mode=${value ?? ''}`)) },
  consistency: { types: all, apply: () => undefined },
  uid: { types: ['devpts'], apply: devptsNumber },
  gid: { types: ['devpts'], apply: devptsNumber },
  mode: { types: ['devpts'], apply: devptsNumber },
  max: { types: ['devpts'], apply: devptsNumber },
});

/**
 * Reads one `--mount`: `type=bind|volume|tmpfs|devpts,KEY[=VALUE],…`; without a type it is a volume. Commas part the keys; a value in double
 * quotes may hold one.
 *
 * @param directory where a relative source of a bind starts
 * @throws {TiffinError} `invalid-argument` naming the key, `unsupported` for mount types of later versions
 * @see podman-run(1), --mount
 */
export function parseMount(text: string, directory: string): MountRequest {
  const pairs = splitPairs(text);
  const type = mountType(pairs.find((pair) => pair.key === 'type')?.value ?? 'volume');
  const draft: Draft = {
    type,
    text,
    directory,
    source: undefined,
    target: undefined,
    subpath: undefined,
    options: plainOptions(type),
    data: [],
  };
  for (const { key, value } of pairs) {
    if (key === 'type') continue;
    if (key === 'idmap') throw idmapRefusal();
    const known = keys[key];
    if (known === undefined)
      throw new TiffinError('invalid-argument', `${key}: invalid mount option`, { hint: `known for ${type} are ${keysOf(type)}` });
    if (!known.types.includes(type)) throw new TiffinError('invalid-argument', `"${key}" option not supported for "${type}" mount types`);
    known.apply(draft, value, key);
  }
  return finish(draft);
}

function finish(draft: Draft): MountRequest {
  const { type, options, data } = draft;
  if (draft.target === undefined) throw new TiffinError('invalid-argument', `${draft.text}: must set volume destination`);
  const common = { target: draft.target, options };
  if (type === 'tmpfs') return { kind: type, ...common, data };
  if (type === 'devpts') return { kind: type, target: draft.target, data };
  if (type === 'bind')
    return { kind: type, ...common, source: hostPath(draft.source ?? draft.target, draft.directory), createSource: false };
  return {
    kind: 'volume',
    ...common,
    name: draft.source === undefined ? undefined : parseVolumeName(draft.source),
    subpath: draft.subpath,
  };
}

function plainOptions(type: MountType): MountOptions {
  if (type === 'tmpfs') return plainTmpfs;
  return type === 'volume' ? mountOptions({ noSuid: true, noDev: true, copyUp: true }) : mountOptions();
}

function mountType(text: string): MountType {
  const type = all.find((known) => known === text);
  if (type !== undefined) return type;
  if (laterTypes.has(text))
    throw new TiffinError('unsupported', `mount type "${text}" is not supported in this version`, {
      hint: 'use type=bind, volume or tmpfs',
    });
  throw new TiffinError('invalid-argument', `invalid filesystem type "${text}"`);
}

function keysOf(type: MountType): string {
  return Object.keys(keys)
    .filter((key) => keys[key]?.types.includes(type))
    .join(', ');
}

function splitPairs(text: string): readonly { key: string; value: string | undefined }[] {
  const fields = text.match(/(?:"(?:[^"]|"")*"|[^,"]+)+/g) ?? [];
  return fields.map((field) => {
    const plain = field.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"');
    const equals = plain.indexOf('=');
    return equals < 0
      ? { key: plain, value: undefined }
      : { key: plain.slice(0, equals), value: plain.slice(equals + 1).replace(/^"(.*)"$/s, '$1') };
  });
}

function flag(types: readonly MountType[], change: (on: boolean) => Partial<MountOptions>): Key {
  return {
    types,
    apply: (draft, value, key) => {
      if (value !== undefined && !/^(true|false|1|0)$/i.test(value))
        throw new TiffinError('invalid-argument', `mount option "${key}": ${JSON.stringify(value)} is neither true nor false`);
      draft.options = { ...draft.options, ...change(value === undefined || /^(true|1)$/i.test(value)) };
    },
  };
}

function needed(draft: Draft, key: string, value: string | undefined): string {
  if (value !== undefined && value !== '') return value;
  throw new TiffinError('invalid-argument', `${key}: invalid mount option: needs a value in ${draft.text}`);
}

function innerPath(draft: Draft, value: string): string {
  const parts = value.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..') || value.includes('\0'))
    throw new TiffinError('invalid-argument', `subpath ${JSON.stringify(value)} in ${draft.text}: must stay inside the volume`);
  return parts.join('/');
}

function relabel(draft: Draft, value: string | undefined): void {
  if (value !== 'shared' && value !== 'private')
    throw new TiffinError('invalid-argument', `relabel: ${JSON.stringify(value ?? '')} is neither shared nor private`);
  draft.options = { ...draft.options, relabel: value };
}

function propagation(draft: Draft, value: string | undefined): void {
  const found = findPropagation(value ?? '');
  if (found === undefined)
    throw new TiffinError('invalid-argument', `bind-propagation: ${JSON.stringify(value ?? '')}: invalid mount option`);
  draft.options = { ...draft.options, propagation: found };
}

function devptsNumber(draft: Draft, value: string | undefined, key: string): void {
  if (!/^[0-9]{1,10}$/.test(value ?? ''))
    throw new TiffinError('invalid-argument', `${key}: ${JSON.stringify(value ?? '')} is not a number`);
  draft.data.push(`${key}=${value}`);
}

import { TiffinError } from '../lib/errors.ts';
import { applyMountKey, type MountDraft, type MountType } from './mount-keys.ts';
import { mountOptions } from './plain-request.ts';
import type { MountOptions, MountRequest } from './request.ts';
import { plainTmpfs } from './tmpfs-option.ts';
import { hostPath, parseVolumeName } from './volume-option.ts';

const types: readonly MountType[] = ['bind', 'volume', 'tmpfs', 'ramfs', 'devpts', 'image', 'glob', 'artifact'];

/** What each kind of a `--mount` becomes. */
const finishers: { readonly [Type in MountType]: (draft: MountDraft, target: string, directory: string) => MountRequest } = {
  bind: ({ source, options }, target, directory) => ({
    kind: 'bind',
    target,
    options,
    source: hostPath(source ?? target, directory),
    createSource: false,
  }),
  volume: ({ source, options, subpath, mustExist, driverOptions }, target) => ({
    kind: 'volume',
    target,
    options,
    name: source === undefined ? undefined : parseVolumeName(source),
    subpath,
    ...(mustExist && { mustExist }),
    ...(Object.keys(driverOptions).length > 0 && { driverOptions: { ...driverOptions } }),
  }),
  tmpfs: ({ options, data }, target) => ({ kind: 'tmpfs', target, options, data }),
  ramfs: ({ options }, target) => ({ kind: 'ramfs', target, options }),
  devpts: ({ data }, target) => ({ kind: 'devpts', target, data }),
  image: ({ source = '', subpath, writable }, target) => ({ kind: 'image', reference: source, target, subpath, writable }),
  glob: ({ source, options, target: wanted }, _target, directory) => ({
    kind: 'glob',
    pattern: hostPath(source ?? '', directory),
    target: wanted,
    options,
  }),
  artifact: ({ source = '', artifact }, target) => ({ kind: 'artifact', reference: source, target, ...artifact }),
};

/**
 * Reads one `--mount`: `type=bind|volume|tmpfs|…,KEY[=VALUE],…`; without a type it is a volume. Commas part the keys; a value in double
 * quotes may hold one.
 *
 * @param directory where a relative source of the host starts
 * @throws {TiffinError} `invalid-argument` naming the key, `unsupported` for what needs root
 * @see podman-run(1), --mount
 */
export function parseMount(text: string, directory: string): MountRequest {
  const pairs = splitPairs(text);
  if (pairs.length === 0)
    throw new TiffinError(
      'invalid-argument',
      'incorrect mount format: should be --mount type=<bind|glob|tmpfs|volume>,[src=<host-dir|volume-name>,]target=<ctr-dir>[,options]',
    );
  const type = mountType(pairs.find((pair) => pair.key === 'type')?.value ?? 'volume');
  const draft = emptyDraft(type);
  for (const { key, value } of pairs) if (key !== 'type') applyMountKey(draft, key, value);
  requireParts(draft);
  return finishers[type](draft, draft.target ?? '', directory);
}

function emptyDraft(type: MountType): MountDraft {
  return {
    type,
    seen: new Set(),
    source: undefined,
    target: undefined,
    subpath: undefined,
    options: plainOptions(type),
    writable: false,
    mustExist: false,
    data: [],
    driverOptions: Object.create(null) as Record<string, string>,
    artifact: { digest: undefined, title: undefined, fileName: undefined },
  };
}

function plainOptions(type: MountType): MountOptions {
  if (type === 'tmpfs') return plainTmpfs;
  return type === 'volume' ? mountOptions({ noSuid: true, noDev: true, copyUp: true }) : mountOptions();
}

function requireParts({ type, source, target, artifact }: MountDraft): void {
  const refuse = (message: string): never => {
    throw new TiffinError('invalid-argument', message);
  };
  if ((type === 'image' || type === 'artifact') && (source === undefined || target === undefined))
    refuse(`must set source and destination for ${type} volume`);
  if (type === 'glob' && source === undefined) refuse('must set source of a glob mount');
  if (target === undefined && type !== 'glob') refuse('must set volume destination');
  if (artifact.digest !== undefined && artifact.title !== undefined) refuse('cannot set both "digest" and "title" for artifact mounts');
}

function mountType(text: string): MountType {
  const type = types.find((known) => known === text);
  if (type !== undefined) return type;
  throw new TiffinError('invalid-argument', `invalid filesystem type "${text}"`, { hint: `known are ${types.join(', ')}` });
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

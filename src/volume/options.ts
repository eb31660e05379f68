import { TiffinError } from '../lib/errors.ts';

/** What the options of a volume come to. */
export type VolumeMeaning = {
  /** undefined: a directory of its own. `data` as mount(8) writes the options of a tmpfs. */
  readonly medium:
    | { readonly kind: 'tmpfs'; readonly data: readonly string[] }
    | { readonly kind: 'bind'; readonly device: string; readonly recursive: boolean }
    | { readonly kind: 'image'; readonly image: string }
    | undefined;
  /** Whom it is made for, as containers count. */
  readonly uid: number | undefined;
  readonly gid: number | undefined;
  readonly flags: VolumeFlags;
};

/** How a volume is mounted, whatever a container asks for beside. */
export type VolumeFlags = {
  readonly readOnly?: true;
  readonly noExec?: true;
  readonly noSuid?: true;
  readonly noDev?: true;
  readonly copyUp?: false;
};

type Words = { data: string[]; flags: VolumeFlags; uid?: number; gid?: number; recursive?: boolean };

const maxId = 4_294_967_294;
const flagWords: ReadonlyMap<string, VolumeFlags> = new Map([
  ['ro', { readOnly: true }],
  ['noexec', { noExec: true }],
  ['nosuid', { noSuid: true }],
  ['nodev', { noDev: true }],
  ['nocopy', { copyUp: false }],
] as const);
const silentWords: ReadonlySet<string> = new Set(['rw', 'exec', 'suid', 'dev', 'copy', 'noquota', 'defaults', 'relatime']);
const known: ReadonlySet<string> = new Set(['type', 'device', 'o', 'nocopy', 'copy', 'noquota', 'size', 'inodes', 'uid', 'gid']);

/**
 * Reads the driver options of a volume: `type`, `device`, and in `o` what mount(8) takes.
 *
 * @throws {TiffinError} `invalid-argument` for options that make no sense, `unsupported` for what an ordinary user cannot mount or limit
 */
export function readVolumeOptions(driver: string, options: Readonly<Record<string, string>>): VolumeMeaning {
  if (driver === 'image') return readImageOptions(options);
  const given = new Map(Object.entries(options));
  for (const key of given.keys())
    if (!known.has(key)) throw new TiffinError('invalid-argument', `invalid mount option ${key} for driver 'local': invalid argument`);
  const words = readWords(given);
  const medium = mediumOf(given, words);
  if (medium?.kind !== 'tmpfs') refuseLimits(words.data);
  return { medium, uid: words.uid, gid: words.gid, flags: words.flags };
}

function readImageOptions(options: Readonly<Record<string, string>>): VolumeMeaning {
  const other = Object.keys(options).find((key) => key !== 'image');
  if (other !== undefined) throw new TiffinError('invalid-argument', `invalid mount option ${other} for driver 'image': invalid argument`);
  const image = options['image'] ?? '';
  if (image === '')
    throw new TiffinError('invalid-argument', 'must provide an image name when creating a volume with the image driver: invalid argument');
  return { medium: { kind: 'image', image }, uid: undefined, gid: undefined, flags: { copyUp: false } };
}

function readWords(given: ReadonlyMap<string, string>): Words {
  const words: Words = { data: [], flags: given.has('nocopy') ? { copyUp: false } : {} };
  const listed = (given.get('o') ?? '').split(',').filter((word) => word !== '');
  const own = ['uid', 'gid', 'size', 'inodes'].flatMap((key) => (given.has(key) ? [`${key}=${given.get(key)}`] : []));
  for (const word of [...listed, ...own]) readWord(words, word);
  return words;
}

function readWord(words: Words, word: string): void {
  const [, key = word, value = ''] = /^([^=]*)=(.*)$/s.exec(word) ?? [];
  const flag = flagWords.get(word);
  if (flag !== undefined) words.flags = { ...words.flags, ...flag };
  else if (word === 'bind' || word === 'rbind') words.recursive = word === 'rbind';
  else if (key === 'uid' || key === 'gid') words[key] = parseId(key, value);
  else if (key === 'timeout')
    throw new TiffinError(
      'invalid-argument',
      'running volume create option: Volume driver timeout can only be used with non-local volume drivers: invalid argument',
    );
  else if (!silentWords.has(word)) words.data.push(key === 'inodes' ? `nr_inodes=${value}` : word);
}

function parseId(key: 'uid' | 'gid', value: string): number {
  if (/^[0-9]{1,10}$/.test(value) && Number(value) <= maxId) return Number(value);
  throw new TiffinError(
    'invalid-argument',
    `cannot convert ${key.toUpperCase()} ${value} to integer: strconv.Atoi: parsing ${JSON.stringify(value)}: invalid syntax`,
  );
}

function mediumOf(given: ReadonlyMap<string, string>, words: Words): VolumeMeaning['medium'] {
  const type = given.get('type') ?? '';
  const device = given.get('device') ?? '';
  if (type === 'tmpfs') return { kind: 'tmpfs', data: tmpfsData(words) };
  if (words.recursive !== undefined || type === 'bind') return bindMedium(device, words);
  if (type === '' && device === '') return undefined;
  throw new TiffinError('unsupported', `volume type ${JSON.stringify(type)} cannot be mounted without root`, {
    hint: 'there are type=tmpfs, and directories of the host with type=none,device=DIRECTORY,o=bind',
  });
}

function bindMedium(device: string, { recursive = true, data }: Words): VolumeMeaning['medium'] {
  if (!device.startsWith('/') || device.includes('\0'))
    throw new TiffinError('invalid-argument', `device ${JSON.stringify(device)} of a bind volume must be an absolute path`);
  const other = data.find((word) => !/^(?:size|nr_inodes)=/.test(word));
  if (other !== undefined) throw unknownWord(other);
  return { kind: 'bind', device, recursive };
}

function tmpfsData({ data, uid, gid }: Words): readonly string[] {
  const other = data.find(
    (word) => !/^(?:size=(?:[0-9]{1,18}[kKmMgG]?|[0-9]{1,3}%)|nr_inodes=[0-9]{1,18}[kKmMgG]?|mode=[0-7]{1,4})$/.test(word),
  );
  if (other !== undefined) throw unknownWord(other);
  return [...data, ...(uid === undefined ? [] : [`uid=${uid}`]), ...(gid === undefined ? [] : [`gid=${gid}`])];
}

/** Quotas of a directory are the file system's, and root's to set. */
function refuseLimits(data: readonly string[]): void {
  const limit = data.find((word) => /^(?:size|nr_inodes)=/.test(word));
  if (limit !== undefined)
    throw new TiffinError('unsupported', 'volume options size and inodes not supported. Filesystem does not support Project Quota', {
      hint: 'only root can limit a directory; a volume in memory can have a size: --opt type=tmpfs --opt o=size=64m',
    });
  const [other] = data;
  if (other !== undefined) throw unknownWord(other);
}

function unknownWord(word: string): TiffinError {
  return new TiffinError('invalid-argument', `invalid mount option ${JSON.stringify(word)} in o= for driver 'local': invalid argument`);
}

import { hostPaths } from '../host-paths.ts';
import { inFront, within, words, type Ask, type Candidate, type Topic } from './ask.ts';
import { artifacts, localImages } from './images.ts';
import { volumes } from './names.ts';

const types = ['bind', 'volume', 'tmpfs', 'image', 'artifact', 'glob', 'ramfs', 'devpts'] as const;
type MountType = (typeof types)[number];

const volumeWords =
  'ro rw z Z U O exec noexec dev nodev suid nosuid bind rbind nocopy private rprivate shared rshared slave rslave unbindable'.split(' ');
const tmpfsWords = 'ro rw exec noexec dev nodev suid nosuid size= mode= uid= gid= tmpcopyup notmpcopyup'.split(' ');

/** Keys without a value; to the others a = belongs. */
const alone = new Set(
  'ro readonly rw readwrite U chown z Z exec noexec dev nodev suid nosuid bind-nonrecursive no-dereference nocopy volume-nocopy nocreate tmpcopyup notmpcopyup'.split(
    ' ',
  ),
);
/** Other spellings of keys: one is enough to offer. */
const spelledTwice = new Set(
  'dest destination dst source idmap readonly readwrite chown volume-subpath volume-nocopy volume-label noswap consistency'.split(' '),
);

/** `-v SOURCE:TARGET:OPTIONS`. */
export const volumeMounts: Topic = async (ask) => {
  if (/^[^:]+:[^:]+:/.test(ask.prefix)) return within(ask, ':', (after) => within(after, ',', () => words(volumeWords)));
  if (ask.prefix.includes(':')) return [];
  if (/^[./~]/.test(ask.prefix)) return hostPaths(ask.prefix, ask.env);
  return (await volumes(ask)).map((volume) => ({ ...volume, word: `${volume.word}:` }));
};

/** `--tmpfs TARGET:OPTIONS`. */
export const tmpfsMounts: Topic = (ask) =>
  ask.prefix.includes(':') ? within(ask, ':', (after) => within(after, ',', () => words(tmpfsWords))) : words(['/tmp', '/run', '/var/tmp']);

/** `--mount type=TYPE,KEY=VALUE,…`. */
export const mounts: Topic = (ask) => {
  const named = types.find((type) => new RegExp(`(?:^|,)type=${type},`).test(ask.prefix));
  if (!ask.prefix.includes(',')) return words(types.map((type) => `type=${type},`));
  // Without a type it is a volume's.
  return within(ask, ',', (part) => mountPart(part, named ?? 'volume'));
};

async function mountPart(ask: Ask, type: MountType): Promise<readonly Candidate[]> {
  const [, key = '', value = ''] = /^([^=]*)=(.*)$/s.exec(ask.prefix) ?? [];
  if (key === '') return mountKeys(type);
  return inFront(`${key}=`, await valuesOf({ ...ask, prefix: value }, type, key));
}

async function mountKeys(type: MountType): Promise<readonly Candidate[]> {
  const { mountKeyNames } = await import('../../../runtime/mount-keys.ts');
  const names = mountKeyNames(type).filter((name) => !spelledTwice.has(name));
  return words(names.map((name) => (alone.has(name) ? name : `${name}=`)));
}

async function valuesOf(ask: Ask, type: MountType, key: string): Promise<readonly Candidate[]> {
  if (key === 'src' || key === 'source') {
    if (type === 'volume') return await volumes(ask);
    if (type === 'image') return await localImages(ask);
    return type === 'artifact' ? await artifacts(ask) : hostPaths(ask.prefix, ask.env);
  }
  if (key === 'relabel') return words(['shared', 'private']);
  if (key === 'bind-propagation') return words(['private', 'rprivate', 'shared', 'rshared', 'slave', 'rslave', 'unbindable']);
  return alone.has(key) ? words(['true', 'false']) : [];
}

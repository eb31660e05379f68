import { flag, list, refused, value } from './option.ts';

/** Options of `run` and `create` about file systems. */
export const storageOptions = () => ({
  volumes: list('-v,--volume', {
    valueName: '[source:]target[:options]',
    description: 'Mount a directory of the host or a volume',
    complete: 'volume',
  }),
  mounts: list('--mount', {
    valueName: 'type=TYPE,…',
    description: 'Mount something; TYPE is bind, volume, tmpfs, image, artifact, glob, ramfs or devpts',
    complete: ['bind', 'volume', 'tmpfs', 'image', 'artifact', 'glob', 'ramfs', 'devpts'].map((type) => `type=${type},`),
  }),
  tmpfs: list('--tmpfs', { valueName: 'target[:options]', description: 'Mount a temporary file system', complete: 'none' }),
  readOnly: flag('--read-only', { description: "Make the container's root read-only" }),
  readOnlyTmpfs: flag('--read-only-tmpfs', {
    description: 'With --read-only, mount temporary file systems on /run, /tmp and /var/tmp',
    default: true,
  }),
  shmSize: value('--shm-size', { valueName: 'size', description: 'Size of /dev/shm, 64000k unless set', complete: 'none' }),
  imageVolumes: value('--image-volume', {
    valueName: 'mode',
    description: "What to do with the image's volumes: anonymous, tmpfs or ignore",
    complete: ['anonymous', 'tmpfs', 'ignore'],
    default: 'anonymous',
  }),
  volumesFrom: list('--volumes-from', {
    valueName: 'container[:options]',
    description: 'Mount the volumes of another container',
    complete: 'container',
  }),
  shmSizeSystemd: refused('--shm-size-systemd', { reason: 'systemd in containers comes with a later version' }),
  volumeDriver: refused('--volume-driver', { reason: 'the only volume driver is local' }),
  storageOption: refused('--storage-opt', { reason: 'the size of a root file system cannot be limited without root' }),
});

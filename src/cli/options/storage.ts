import { flag, list, refused, value } from './option.ts';

/** Options of `run` and `create` about file systems. */
export const storageOptions = () => ({
  volumes: list('-v,--volume', {
    valueName: '[source:]target[:options]',
    description: 'Mount a directory of the host or a volume',
    complete: 'volume-mount',
  }),
  mounts: list('--mount', {
    valueName: 'type=TYPE,…',
    description: 'Mount something; TYPE is bind, volume, tmpfs, image, artifact, glob, ramfs or devpts',
    complete: 'mount',
  }),
  tmpfs: list('--tmpfs', { valueName: 'target[:options]', description: 'Mount a temporary file system', complete: 'tmpfs-mount' }),
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
    complete: 'volumes-from',
  }),
  shmSizeSystemd: value('--shm-size-systemd', {
    valueName: 'size',
    description: 'Size of /run, /run/lock, /tmp and /var/log/journal where systemd is the first process; 0 is without limit',
    complete: 'none',
  }),
  volumeDriver: refused('--volume-driver', { reason: 'the only volume driver is local' }),
  storageOption: refused('--storage-opt', { reason: 'the size of a root file system cannot be limited without root' }),
});

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on images. */
export const imageCommands: CommandEntries = {
  build: {
    summary: 'Make an image as a Containerfile says',
    load: async () => (await import('../commands/image/build.ts')).BuildCommand,
  },
  'image diff': {
    summary: 'List what the last layer of an image changes, or what another one has',
    load: async () => (await import('../commands/image/diff.ts')).ImageDiffCommand,
  },
  'image explore': {
    summary: 'Look at the files of an image, layer by layer, and at what is wasted',
    load: async () => (await import('../commands/image/explore.ts')).ImageExploreCommand,
  },
  'image exists': {
    summary: 'Tell by the exit status whether an image is in the store',
    load: async () => (await import('../commands/image/exists.ts')).ImageExistsCommand,
  },
  'image inspect': {
    summary: 'Show all there is to know about images',
    load: async () => (await import('../commands/image/inspect.ts')).ImageInspectCommand,
  },
  'image prune': {
    summary: 'Remove images that nothing uses',
    load: async () => (await import('../commands/image/prune.ts')).ImagePruneCommand,
  },
  'image mount': {
    summary: 'Mount images where their files can be read',
    load: async () => (await import('../commands/image/mount.ts')).ImageMountCommand,
  },
  'image tree': {
    summary: 'Show the layers of an image',
    load: async () => (await import('../commands/image/tree.ts')).ImageTreeCommand,
  },
  'image unmount': {
    summary: 'Take the mounts of images away',
    load: async () => (await import('../commands/image/unmount.ts')).ImageUnmountCommand,
  },
  history: {
    summary: 'Show the steps that made an image',
    load: async () => (await import('../commands/image/history.ts')).HistoryCommand,
  },
  images: { summary: 'List images', load: async () => (await import('../commands/image/ls.ts')).ImageListCommand },
  import: {
    summary: 'Make an image from the tar of a root file system',
    load: async () => (await import('../commands/image/import.ts')).ImportCommand,
  },
  load: {
    summary: 'Copy the images of an archive into the store',
    load: async () => (await import('../commands/image/load.ts')).LoadCommand,
  },
  lock: {
    summary: 'Write down which images references mean, by digest',
    load: async () => (await import('../commands/image/lock.ts')).LockCommand,
  },
  'lock update': {
    summary: 'Ask the registries again what the references in tiffin.lock mean',
    load: async () => (await import('../commands/image/lock-update.ts')).LockUpdateCommand,
  },
  pull: {
    summary: 'Copy images from a registry into the store',
    load: async () => (await import('../commands/image/pull.ts')).PullCommand,
  },
  push: {
    summary: 'Copy an image of the store to a registry',
    load: async () => (await import('../commands/image/push.ts')).PushCommand,
  },
  rmi: { summary: 'Remove images', load: async () => (await import('../commands/image/rm.ts')).ImageRemoveCommand },
  save: { summary: 'Write images to an archive', load: async () => (await import('../commands/image/save.ts')).SaveCommand },
  tag: { summary: 'Give an image more names', load: async () => (await import('../commands/image/tag.ts')).TagCommand },
  untag: { summary: 'Take names away from an image', load: async () => (await import('../commands/image/untag.ts')).UntagCommand },
};

/** Other spellings of commands on images. */
export const imageSpellings: Spellings = {
  'image build': 'build',
  'image history': 'history',
  'image import': 'import',
  'image list': 'images',
  'image load': 'load',
  'image ls': 'images',
  'image pull': 'pull',
  'image push': 'push',
  'image remove': 'rmi',
  'image rm': 'rmi',
  'image save': 'save',
  'image tag': 'tag',
  'image umount': 'image unmount',
  'image untag': 'untag',
};

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on images. */
export const imageCommands: CommandEntries = {
  build: {
    summary: 'Build an image from a Containerfile',
    load: async () => (await import('../commands/image/build.ts')).BuildCommand,
  },
  'image diff': {
    summary: 'List the files that the last layer of an image changed',
    load: async () => (await import('../commands/image/diff.ts')).ImageDiffCommand,
  },
  'image explore': {
    summary: 'Explore the layers and files of an image, and what is wasted',
    load: async () => (await import('../commands/image/explore.ts')).ImageExploreCommand,
  },
  'image exists': {
    summary: 'Check whether an image is in the store',
    load: async () => (await import('../commands/image/exists.ts')).ImageExistsCommand,
  },
  'image inspect': {
    summary: 'Show details of images',
    load: async () => (await import('../commands/image/inspect.ts')).ImageInspectCommand,
  },
  'image prune': {
    summary: 'Remove unused images',
    load: async () => (await import('../commands/image/prune.ts')).ImagePruneCommand,
  },
  'image mount': {
    summary: 'Mount the files of images',
    load: async () => (await import('../commands/image/mount.ts')).ImageMountCommand,
  },
  'image tree': {
    summary: 'Show the layers of an image as a tree',
    load: async () => (await import('../commands/image/tree.ts')).ImageTreeCommand,
  },
  'image unmount': {
    summary: 'Unmount the files of images',
    load: async () => (await import('../commands/image/unmount.ts')).ImageUnmountCommand,
  },
  history: {
    summary: 'Show the history of an image',
    load: async () => (await import('../commands/image/history.ts')).HistoryCommand,
  },
  images: { summary: 'List images', load: async () => (await import('../commands/image/ls.ts')).ImageListCommand },
  import: {
    summary: 'Create an image from a tar of a root file system',
    load: async () => (await import('../commands/image/import.ts')).ImportCommand,
  },
  load: {
    summary: 'Load images from an archive',
    load: async () => (await import('../commands/image/load.ts')).LoadCommand,
  },
  lock: {
    summary: 'Record in tiffin.lock which images references mean, by digest',
    load: async () => (await import('../commands/image/lock.ts')).LockCommand,
  },
  'lock update': {
    summary: 'Update the digests in tiffin.lock',
    load: async () => (await import('../commands/image/lock-update.ts')).LockUpdateCommand,
  },
  pull: {
    summary: 'Pull images from a registry',
    load: async () => (await import('../commands/image/pull.ts')).PullCommand,
  },
  push: {
    summary: 'Push an image to a registry',
    load: async () => (await import('../commands/image/push.ts')).PushCommand,
  },
  rmi: { summary: 'Remove images', load: async () => (await import('../commands/image/rm.ts')).ImageRemoveCommand },
  save: { summary: 'Save images to an archive', load: async () => (await import('../commands/image/save.ts')).SaveCommand },
  tag: { summary: 'Add names to an image', load: async () => (await import('../commands/image/tag.ts')).TagCommand },
  untag: { summary: 'Remove names from an image', load: async () => (await import('../commands/image/untag.ts')).UntagCommand },
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

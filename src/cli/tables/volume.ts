import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on volumes. */
export const volumeCommands: CommandEntries = {
  'volume create': { summary: 'Make a volume', load: async () => (await import('../commands/volume/create.ts')).VolumeCreateCommand },
  'volume exists': {
    summary: 'Tell by the exit status whether a volume is there',
    load: async () => (await import('../commands/volume/exists.ts')).VolumeExistsCommand,
  },
  'volume export': {
    summary: 'Write the files of a volume as a tar',
    load: async () => (await import('../commands/volume/export.ts')).VolumeExportCommand,
  },
  'volume import': {
    summary: 'Fill a volume from a tar',
    load: async () => (await import('../commands/volume/import.ts')).VolumeImportCommand,
  },
  'volume inspect': {
    summary: 'Show all there is to know about volumes',
    load: async () => (await import('../commands/volume/inspect.ts')).VolumeInspectCommand,
  },
  'volume ls': { summary: 'List volumes', load: async () => (await import('../commands/volume/ls.ts')).VolumeLsCommand },
  'volume mount': {
    summary: 'Mount a volume within tiffin unshare',
    load: async () => (await import('../commands/volume/mount.ts')).VolumeMountCommand,
  },
  'volume prune': {
    summary: 'Remove volumes that no container uses',
    load: async () => (await import('../commands/volume/prune.ts')).VolumePruneCommand,
  },
  'volume reload': {
    summary: 'Do nothing: there are no volume plugins',
    load: async () => (await import('../commands/volume/reload.ts')).VolumeReloadCommand,
  },
  'volume rm': { summary: 'Remove volumes', load: async () => (await import('../commands/volume/rm.ts')).VolumeRmCommand },
  'volume unmount': {
    summary: 'Unmount a volume',
    load: async () => (await import('../commands/volume/unmount.ts')).VolumeUnmountCommand,
  },
};

/** Other spellings of commands on volumes. */
export const volumeSpellings: Spellings = {
  'volume list': 'volume ls',
  'volume remove': 'volume rm',
  'volume umount': 'volume unmount',
};

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on volumes. */
export const volumeCommands: CommandEntries = {
  'volume create': { summary: 'Create a volume', load: async () => (await import('../commands/volume/create.ts')).VolumeCreateCommand },
  'volume exists': {
    summary: 'Check whether a volume exists',
    load: async () => (await import('../commands/volume/exists.ts')).VolumeExistsCommand,
  },
  'volume export': {
    summary: 'Export the files of a volume as a tar',
    load: async () => (await import('../commands/volume/export.ts')).VolumeExportCommand,
  },
  'volume import': {
    summary: 'Import a tar into a volume',
    load: async () => (await import('../commands/volume/import.ts')).VolumeImportCommand,
  },
  'volume inspect': {
    summary: 'Show details of volumes',
    load: async () => (await import('../commands/volume/inspect.ts')).VolumeInspectCommand,
  },
  'volume ls': { summary: 'List volumes', load: async () => (await import('../commands/volume/ls.ts')).VolumeLsCommand },
  'volume mount': {
    summary: 'Mount the files of a volume',
    load: async () => (await import('../commands/volume/mount.ts')).VolumeMountCommand,
  },
  'volume prune': {
    summary: 'Remove unused volumes',
    load: async () => (await import('../commands/volume/prune.ts')).VolumePruneCommand,
  },
  'volume reload': {
    summary: 'Do nothing, for compatibility: there are no volume plugins',
    load: async () => (await import('../commands/volume/reload.ts')).VolumeReloadCommand,
  },
  'volume rm': { summary: 'Remove volumes', load: async () => (await import('../commands/volume/rm.ts')).VolumeRmCommand },
  'volume unmount': {
    summary: 'Unmount the files of a volume',
    load: async () => (await import('../commands/volume/unmount.ts')).VolumeUnmountCommand,
  },
};

/** Other spellings of commands on volumes. */
export const volumeSpellings: Spellings = {
  'volume list': 'volume ls',
  'volume remove': 'volume rm',
  'volume umount': 'volume unmount',
};

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on volumes. */
export const volumeCommands: CommandEntries = {
  'volume create': { summary: 'Make a volume', load: async () => (await import('../commands/volume/create.ts')).VolumeCreateCommand },
  'volume exists': {
    summary: 'Tell by the exit status whether a volume is there',
    load: async () => (await import('../commands/volume/exists.ts')).VolumeExistsCommand,
  },
  'volume inspect': {
    summary: 'Show all there is to know about volumes',
    load: async () => (await import('../commands/volume/inspect.ts')).VolumeInspectCommand,
  },
  'volume ls': { summary: 'List volumes', load: async () => (await import('../commands/volume/ls.ts')).VolumeLsCommand },
  'volume prune': {
    summary: 'Remove volumes that no container uses',
    load: async () => (await import('../commands/volume/prune.ts')).VolumePruneCommand,
  },
  'volume rm': { summary: 'Remove volumes', load: async () => (await import('../commands/volume/rm.ts')).VolumeRmCommand },
};

/** Other spellings of commands on volumes. */
export const volumeSpellings: Spellings = {
  'volume list': 'volume ls',
  'volume remove': 'volume rm',
};

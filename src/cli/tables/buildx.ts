import type { CommandEntries, Spellings } from './entry.ts';

/** Commands of Docker's that are about its builders and their cache. */
export const buildxCommands: CommandEntries = {
  'builder prune': {
    summary: 'Remove the build cache',
    load: async () => (await import('../commands/builder/prune.ts')).BuilderPruneCommand,
  },
  'buildx du': {
    summary: 'Show the disk usage of the build cache',
    load: async () => (await import('../commands/builder/du.ts')).BuilderDiskUsageCommand,
  },
  'buildx inspect': {
    summary: 'Show details of the builder',
    load: async () => (await import('../commands/builder/inspect.ts')).BuilderInspectCommand,
  },
  'buildx ls': {
    summary: 'List builders',
    load: async () => (await import('../commands/builder/ls.ts')).BuilderListCommand,
  },
  'buildx use': {
    summary: 'Select a builder, of which there is one',
    load: async () => (await import('../commands/builder/use.ts')).BuilderUseCommand,
  },
  'buildx version': {
    summary: 'Show the version of the builder',
    load: async () => (await import('../commands/builder/version.ts')).BuilderVersionCommand,
  },
};

/** Other spellings of commands that build. */
export const buildxSpellings: Spellings = {
  'builder build': 'build',
  'builder du': 'buildx du',
  'buildx b': 'build',
  'buildx build': 'build',
  'buildx prune': 'builder prune',
};

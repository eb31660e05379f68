import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on artifacts. */
export const artifactCommands: CommandEntries = {
  'artifact add': {
    summary: 'Create an artifact from files',
    load: async () => (await import('../commands/artifact/add.ts')).ArtifactAddCommand,
  },
  'artifact extract': {
    summary: 'Copy the files of an artifact out of the store',
    load: async () => (await import('../commands/artifact/extract.ts')).ArtifactExtractCommand,
  },
  'artifact inspect': {
    summary: 'Show details of an artifact',
    load: async () => (await import('../commands/artifact/inspect.ts')).ArtifactInspectCommand,
  },
  'artifact ls': { summary: 'List artifacts', load: async () => (await import('../commands/artifact/ls.ts')).ArtifactLsCommand },
  'artifact pull': {
    summary: 'Pull an artifact from a registry',
    load: async () => (await import('../commands/artifact/pull.ts')).ArtifactPullCommand,
  },
  'artifact push': {
    summary: 'Push an artifact to a registry',
    load: async () => (await import('../commands/artifact/push.ts')).ArtifactPushCommand,
  },
  'artifact rm': { summary: 'Remove artifacts', load: async () => (await import('../commands/artifact/rm.ts')).ArtifactRmCommand },
};

/** Other spellings of commands on artifacts. */
export const artifactSpellings: Spellings = { 'artifact list': 'artifact ls', 'artifact remove': 'artifact rm' };

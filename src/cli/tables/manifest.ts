import type { CommandEntries } from './entry.ts';

/** Commands on manifest lists. */
export const manifestCommands: CommandEntries = {
  'manifest add': {
    summary: 'Add images or artifacts to a manifest list',
    load: async () => (await import('../commands/manifest/add.ts')).ManifestAddCommand,
  },
  'manifest annotate': {
    summary: 'Change the platform or the annotations of an entry of a manifest list',
    load: async () => (await import('../commands/manifest/annotate.ts')).ManifestAnnotateCommand,
  },
  'manifest create': {
    summary: 'Create a manifest list',
    load: async () => (await import('../commands/manifest/create.ts')).ManifestCreateCommand,
  },
  'manifest exists': {
    summary: 'Check whether a manifest list is in the store',
    load: async () => (await import('../commands/manifest/exists.ts')).ManifestExistsCommand,
  },
  'manifest inspect': {
    summary: 'Show a manifest list',
    load: async () => (await import('../commands/manifest/inspect.ts')).ManifestInspectCommand,
  },
  'manifest push': {
    summary: 'Push a manifest list and its images to a registry',
    load: async () => (await import('../commands/manifest/push.ts')).ManifestPushCommand,
  },
  'manifest remove': {
    summary: 'Remove an image from a manifest list',
    load: async () => (await import('../commands/manifest/remove.ts')).ManifestRemoveCommand,
  },
  'manifest rm': {
    summary: 'Remove manifest lists',
    load: async () => (await import('../commands/manifest/rm.ts')).ManifestRmCommand,
  },
};

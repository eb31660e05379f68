import type { CommandEntries, Spellings } from './entry.ts';

/** Commands about tiffin and the machine. */
export const systemCommands: CommandEntries = {
  __complete: {
    summary: 'List what can be completed',
    hidden: true,
    load: async () => (await import('../commands/system/complete.ts')).CompleteCommand,
  },
  'auto-update': {
    summary: 'Update containers whose systemd units ask for it',
    load: async () => (await import('../commands/system/auto-update.ts')).AutoUpdateCommand,
  },
  completion: {
    summary: 'Print the completion script for a shell',
    load: async () => (await import('../commands/system/completion.ts')).CompletionCommand,
  },
  doctor: {
    summary: 'Check this host and say how to repair what is missing',
    load: async () => (await import('../commands/system/doctor.ts')).DoctorCommand,
  },
  events: {
    summary: 'Show events of containers, images, volumes and more',
    load: async () => (await import('../commands/system/events.ts')).EventsCommand,
  },
  info: {
    summary: 'Show information about the host and the store',
    load: async () => (await import('../commands/system/info.ts')).InfoCommand,
  },
  'system check': {
    summary: 'Check the store for damage and repair it',
    load: async () => (await import('../commands/system/check.ts')).SystemCheckCommand,
  },
  'system df': {
    summary: 'Show the disk usage of the store',
    load: async () => (await import('../commands/system/df.ts')).SystemDfCommand,
  },
  'system disable': {
    summary: 'Undo system enable',
    load: async () => (await import('../commands/system/disable.ts')).SystemDisableCommand,
  },
  'system enable': {
    summary: 'Start containers at boot or update them each night, by systemd',
    load: async () => (await import('../commands/system/enable.ts')).SystemEnableCommand,
  },
  'system prune': {
    summary: 'Remove unused containers, images, volumes and more',
    load: async () => (await import('../commands/system/prune.ts')).SystemPruneCommand,
  },
  'system reset': {
    summary: 'Remove all containers, images and volumes, and the store',
    load: async () => (await import('../commands/system/reset.ts')).SystemResetCommand,
  },
  'system schema': {
    summary: 'Print the JSON schema of the output of a command',
    load: async () => (await import('../commands/system/schema.ts')).SystemSchemaCommand,
  },
  unshare: {
    summary: 'Run a command in the user namespace of the store',
    load: async () => (await import('../commands/system/unshare.ts')).UnshareCommand,
  },
  version: { summary: 'Show the version of tiffin', load: async () => (await import('../commands/system/version.ts')).VersionCommand },
};

/** Other spellings of commands about tiffin and the machine. */
export const systemSpellings: Spellings = { 'system events': 'events', 'system info': 'info' };

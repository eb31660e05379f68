import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on secrets. */
export const secretCommands: CommandEntries = {
  'secret create': { summary: 'Create a secret', load: async () => (await import('../commands/secret/create.ts')).SecretCreateCommand },
  'secret exists': {
    summary: 'Check whether a secret exists',
    load: async () => (await import('../commands/secret/exists.ts')).SecretExistsCommand,
  },
  'secret inspect': {
    summary: 'Show details of secrets',
    load: async () => (await import('../commands/secret/inspect.ts')).SecretInspectCommand,
  },
  'secret ls': { summary: 'List secrets', load: async () => (await import('../commands/secret/ls.ts')).SecretLsCommand },
  'secret rm': { summary: 'Remove secrets', load: async () => (await import('../commands/secret/rm.ts')).SecretRmCommand },
};

/** Other spellings of commands on secrets. */
export const secretSpellings: Spellings = { 'secret list': 'secret ls' };

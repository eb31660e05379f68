import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on secrets. */
export const secretCommands: CommandEntries = {
  'secret create': { summary: 'Keep a secret', load: async () => (await import('../commands/secret/create.ts')).SecretCreateCommand },
  'secret exists': {
    summary: 'Tell by the exit status whether a secret is there',
    load: async () => (await import('../commands/secret/exists.ts')).SecretExistsCommand,
  },
  'secret inspect': {
    summary: 'Show what is known of secrets',
    load: async () => (await import('../commands/secret/inspect.ts')).SecretInspectCommand,
  },
  'secret ls': { summary: 'List secrets', load: async () => (await import('../commands/secret/ls.ts')).SecretLsCommand },
  'secret rm': { summary: 'Remove secrets', load: async () => (await import('../commands/secret/rm.ts')).SecretRmCommand },
};

/** Other spellings of commands on secrets. */
export const secretSpellings: Spellings = { 'secret list': 'secret ls' };

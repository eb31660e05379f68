import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on networks. */
export const networkCommands: CommandEntries = {
  'network create': { summary: 'Make a network', load: async () => (await import('../commands/network/create.ts')).NetworkCreateCommand },
};

/** Other spellings of commands on networks. */
export const networkSpellings: Spellings = {
  'network list': 'network ls',
  'network remove': 'network rm',
};

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on networks. */
export const networkCommands: CommandEntries = {
  'network connect': {
    summary: 'Connect a container to a network',
    load: async () => (await import('../commands/network/connect.ts')).NetworkConnectCommand,
  },
  'network create': { summary: 'Create a network', load: async () => (await import('../commands/network/create.ts')).NetworkCreateCommand },
  'network disconnect': {
    summary: 'Disconnect a container from a network',
    load: async () => (await import('../commands/network/disconnect.ts')).NetworkDisconnectCommand,
  },
  'network exists': {
    summary: 'Check whether a network exists',
    load: async () => (await import('../commands/network/exists.ts')).NetworkExistsCommand,
  },
  'network inspect': {
    summary: 'Show details of networks',
    load: async () => (await import('../commands/network/inspect.ts')).NetworkInspectCommand,
  },
  'network ls': { summary: 'List networks', load: async () => (await import('../commands/network/ls.ts')).NetworkLsCommand },
  'network prune': {
    summary: 'Remove unused networks',
    load: async () => (await import('../commands/network/prune.ts')).NetworkPruneCommand,
  },
  'network reload': {
    summary: 'Restore the networks of running containers',
    load: async () => (await import('../commands/network/reload.ts')).NetworkReloadCommand,
  },
  'network rm': { summary: 'Remove networks', load: async () => (await import('../commands/network/rm.ts')).NetworkRmCommand },
  'network update': {
    summary: 'Change the name servers of a network',
    load: async () => (await import('../commands/network/update.ts')).NetworkUpdateCommand,
  },
};

/** Other spellings of commands on networks. */
export const networkSpellings: Spellings = {
  'network list': 'network ls',
  'network remove': 'network rm',
};

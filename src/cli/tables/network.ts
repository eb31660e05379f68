import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on networks. */
export const networkCommands: CommandEntries = {
  'network connect': {
    summary: 'Put a container on a network',
    load: async () => (await import('../commands/network/connect.ts')).NetworkConnectCommand,
  },
  'network create': { summary: 'Make a network', load: async () => (await import('../commands/network/create.ts')).NetworkCreateCommand },
  'network disconnect': {
    summary: 'Take a container off a network',
    load: async () => (await import('../commands/network/disconnect.ts')).NetworkDisconnectCommand,
  },
  'network exists': {
    summary: 'Tell by the exit status whether a network is there',
    load: async () => (await import('../commands/network/exists.ts')).NetworkExistsCommand,
  },
  'network inspect': {
    summary: 'Show all there is to know about networks',
    load: async () => (await import('../commands/network/inspect.ts')).NetworkInspectCommand,
  },
  'network ls': { summary: 'List networks', load: async () => (await import('../commands/network/ls.ts')).NetworkLsCommand },
  'network prune': {
    summary: 'Remove networks that no container is on',
    load: async () => (await import('../commands/network/prune.ts')).NetworkPruneCommand,
  },
  'network reload': {
    summary: 'Make sure that running containers have their networks',
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

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on containers. */
export const containerCommands: CommandEntries = {
  'container exists': {
    summary: 'Tell by the exit status whether a container is there',
    load: async () => (await import('../commands/container/exists.ts')).ContainerExistsCommand,
  },
  'container prune': {
    summary: 'Remove all containers that do not run',
    load: async () => (await import('../commands/container/prune.ts')).ContainerPruneCommand,
  },
  kill: { summary: 'Send a signal to running containers', load: async () => (await import('../commands/container/kill.ts')).KillCommand },
  logs: { summary: 'Show what containers have written', load: async () => (await import('../commands/container/logs.ts')).LogsCommand },
  ps: { summary: 'List containers', load: async () => (await import('../commands/container/ps.ts')).PsCommand },
  rename: { summary: 'Give a container another name', load: async () => (await import('../commands/container/rename.ts')).RenameCommand },
  rm: { summary: 'Remove containers', load: async () => (await import('../commands/container/rm.ts')).RmCommand },
  stop: { summary: 'Stop containers', load: async () => (await import('../commands/container/stop.ts')).StopCommand },
  wait: { summary: 'Wait until containers have ended', load: async () => (await import('../commands/container/wait.ts')).WaitCommand },
};

/** Other spellings of commands on containers. */
export const containerSpellings: Spellings = {
  'container kill': 'kill',
  'container list': 'ps',
  'container logs': 'logs',
  'container ls': 'ps',
  'container ps': 'ps',
  'container remove': 'rm',
  'container rename': 'rename',
  'container rm': 'rm',
  'container stop': 'stop',
  'container wait': 'wait',
};

import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on pods. */
export const podCommands: CommandEntries = {
  'pod clone': { summary: 'Create a pod like another one', load: async () => (await import('../commands/pod/clone.ts')).PodCloneCommand },
  'pod create': { summary: 'Create a pod', load: async () => (await import('../commands/pod/create.ts')).PodCreateCommand },
  'pod exists': { summary: 'Check whether a pod exists', load: async () => (await import('../commands/pod/exists.ts')).PodExistsCommand },
  'pod inspect': {
    summary: 'Show details of pods',
    load: async () => (await import('../commands/pod/inspect.ts')).PodInspectCommand,
  },
  'pod kill': { summary: 'Send a signal to pods', load: async () => (await import('../commands/pod/kill.ts')).PodKillCommand },
  'pod logs': {
    summary: 'Print the logs of the containers of a pod',
    load: async () => (await import('../commands/pod/logs.ts')).PodLogsCommand,
  },
  'pod pause': { summary: 'Pause all processes of pods', load: async () => (await import('../commands/pod/pause.ts')).PodPauseCommand },
  'pod prune': { summary: 'Remove all stopped pods', load: async () => (await import('../commands/pod/prune.ts')).PodPruneCommand },
  'pod ps': { summary: 'List pods', load: async () => (await import('../commands/pod/ps.ts')).PodPsCommand },
  'pod restart': { summary: 'Restart pods', load: async () => (await import('../commands/pod/restart.ts')).PodRestartCommand },
  'pod rm': { summary: 'Remove pods', load: async () => (await import('../commands/pod/rm.ts')).PodRmCommand },
  'pod start': { summary: 'Start pods', load: async () => (await import('../commands/pod/start.ts')).PodStartCommand },
  'pod stats': {
    summary: 'Show the resource usage of pods',
    load: async () => (await import('../commands/pod/stats.ts')).PodStatsCommand,
  },
  'pod stop': { summary: 'Stop pods', load: async () => (await import('../commands/pod/stop.ts')).PodStopCommand },
  'pod top': { summary: 'List the processes of a pod', load: async () => (await import('../commands/pod/top.ts')).PodTopCommand },
  'pod unpause': { summary: 'Resume paused pods', load: async () => (await import('../commands/pod/unpause.ts')).PodUnpauseCommand },
};

/** Other spellings of them. */
export const podSpellings: Spellings = { 'pod list': 'pod ps', 'pod ls': 'pod ps' };

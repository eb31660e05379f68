import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on pods. */
export const podCommands: CommandEntries = {
  'pod clone': { summary: 'Make a pod as another one is', load: async () => (await import('../commands/pod/clone.ts')).PodCloneCommand },
  'pod create': { summary: 'Make a pod', load: async () => (await import('../commands/pod/create.ts')).PodCreateCommand },
  'pod exists': { summary: 'Check whether a pod exists', load: async () => (await import('../commands/pod/exists.ts')).PodExistsCommand },
  'pod inspect': {
    summary: 'Show all there is to know about pods',
    load: async () => (await import('../commands/pod/inspect.ts')).PodInspectCommand,
  },
  'pod kill': { summary: 'Send a signal to pods', load: async () => (await import('../commands/pod/kill.ts')).PodKillCommand },
  'pod logs': {
    summary: 'Print what the containers of a pod wrote',
    load: async () => (await import('../commands/pod/logs.ts')).PodLogsCommand,
  },
  'pod pause': { summary: 'Hold pods where they are', load: async () => (await import('../commands/pod/pause.ts')).PodPauseCommand },
  'pod prune': { summary: 'Remove pods that have ended', load: async () => (await import('../commands/pod/prune.ts')).PodPruneCommand },
  'pod ps': { summary: 'List pods', load: async () => (await import('../commands/pod/ps.ts')).PodPsCommand },
  'pod restart': { summary: 'Restart pods', load: async () => (await import('../commands/pod/restart.ts')).PodRestartCommand },
  'pod rm': { summary: 'Remove pods', load: async () => (await import('../commands/pod/rm.ts')).PodRmCommand },
  'pod start': { summary: 'Start pods', load: async () => (await import('../commands/pod/start.ts')).PodStartCommand },
  'pod stats': {
    summary: 'Show what the containers of pods use',
    load: async () => (await import('../commands/pod/stats.ts')).PodStatsCommand,
  },
  'pod stop': { summary: 'Stop pods', load: async () => (await import('../commands/pod/stop.ts')).PodStopCommand },
  'pod top': { summary: 'List the processes of a pod', load: async () => (await import('../commands/pod/top.ts')).PodTopCommand },
  'pod unpause': { summary: 'Let paused pods go on', load: async () => (await import('../commands/pod/unpause.ts')).PodUnpauseCommand },
};

/** Other spellings of them. */
export const podSpellings: Spellings = { 'pod list': 'pod ps', 'pod ls': 'pod ps' };

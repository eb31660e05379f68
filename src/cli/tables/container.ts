import type { CommandEntries, Spellings } from './entry.ts';

/** Commands on containers. */
export const containerCommands: CommandEntries = {
  __failed: {
    summary: 'Say why a command in the foreground failed',
    hidden: true,
    load: async () => (await import('../commands/container/failed.ts')).FailedCommand,
  },
  attach: {
    summary: 'Attach to a running container',
    load: async () => (await import('../commands/container/attach.ts')).AttachCommand,
  },
  commit: {
    summary: 'Create an image from what a container wrote',
    load: async () => (await import('../commands/container/commit.ts')).CommitCommand,
  },
  'container inspect': {
    summary: 'Show details of containers',
    load: async () => (await import('../commands/container/inspect-container.ts')).ContainerInspectCommand,
  },
  cp: {
    summary: 'Copy files between containers and the host',
    load: async () => (await import('../commands/container/cp.ts')).CpCommand,
  },
  create: {
    summary: 'Create a container without starting it',
    load: async () => (await import('../commands/container/create.ts')).CreateCommand,
  },
  'container diff': {
    summary: 'List the files that a container changed',
    load: async () => (await import('../commands/container/diff-container.ts')).ContainerDiffCommand,
  },
  diff: {
    summary: 'List the files that a container or the last layer of an image changed',
    load: async () => (await import('../commands/container/diff.ts')).DiffCommand,
  },
  exec: {
    summary: 'Run a command in a running container',
    load: async () => (await import('../commands/container/exec.ts')).ExecCommand,
  },
  export: {
    summary: 'Export the files of a container as a tar',
    load: async () => (await import('../commands/container/export.ts')).ExportCommand,
  },
  'healthcheck run': {
    summary: 'Run the health check of a container',
    load: async () => (await import('../commands/container/healthcheck-run.ts')).HealthcheckRunCommand,
  },
  init: {
    summary: 'Prepare a container without starting its command',
    load: async () => (await import('../commands/container/init.ts')).InitCommand,
  },
  inspect: {
    summary: 'Show details of containers, images, volumes and more',
    load: async () => (await import('../commands/container/inspect.ts')).InspectCommand,
  },
  mount: {
    summary: 'Mount the files of containers',
    load: async () => (await import('../commands/container/mount.ts')).MountCommand,
  },
  unmount: {
    summary: 'Unmount the files of containers',
    load: async () => (await import('../commands/container/unmount.ts')).UnmountCommand,
  },
  port: {
    summary: 'List the published ports of a container',
    load: async () => (await import('../commands/container/port.ts')).PortCommand,
  },
  restart: {
    summary: 'Restart containers',
    load: async () => (await import('../commands/container/restart.ts')).RestartCommand,
  },
  run: {
    summary: 'Run a command in a new container',
    load: async () => (await import('../commands/container/run.ts')).RunCommand,
  },
  start: {
    summary: 'Start containers',
    load: async () => (await import('../commands/container/start.ts')).StartCommand,
  },
  'container checkpoint': {
    summary: 'Refused: to checkpoint a container needs root',
    load: async () => (await import('../commands/container/checkpoint.ts')).CheckpointCommand,
  },
  'container cleanup': {
    summary: 'Clean up after containers that have exited',
    load: async () => (await import('../commands/container/cleanup.ts')).CleanupCommand,
  },
  'container clone': {
    summary: 'Create a container like another one',
    load: async () => (await import('../commands/container/clone.ts')).CloneCommand,
  },
  'container restore': {
    summary: 'Refused: to restore a container needs root',
    load: async () => (await import('../commands/container/checkpoint.ts')).RestoreCommand,
  },
  'container runlabel': {
    summary: 'Run the command line in a label of an image',
    load: async () => (await import('../commands/container/runlabel.ts')).RunlabelCommand,
  },
  'container exists': {
    summary: 'Check whether a container exists',
    load: async () => (await import('../commands/container/exists.ts')).ContainerExistsCommand,
  },
  'container prune': {
    summary: 'Remove all stopped containers',
    load: async () => (await import('../commands/container/prune.ts')).ContainerPruneCommand,
  },
  kill: { summary: 'Send a signal to running containers', load: async () => (await import('../commands/container/kill.ts')).KillCommand },
  logs: { summary: 'Print the logs of containers', load: async () => (await import('../commands/container/logs.ts')).LogsCommand },
  pause: {
    summary: 'Pause all processes of containers',
    load: async () => (await import('../commands/container/pause.ts')).PauseCommand,
  },
  stats: {
    summary: 'Show the resource usage of containers',
    load: async () => (await import('../commands/container/stats.ts')).StatsCommand,
  },
  unpause: {
    summary: 'Resume paused containers',
    load: async () => (await import('../commands/container/unpause.ts')).UnpauseCommand,
  },
  update: {
    summary: 'Change the limits and the restart policy of a container',
    load: async () => (await import('../commands/container/update.ts')).UpdateCommand,
  },
  ps: { summary: 'List containers', load: async () => (await import('../commands/container/ps.ts')).PsCommand },
  rename: { summary: 'Rename a container', load: async () => (await import('../commands/container/rename.ts')).RenameCommand },
  rm: { summary: 'Remove containers', load: async () => (await import('../commands/container/rm.ts')).RmCommand },
  stop: { summary: 'Stop containers', load: async () => (await import('../commands/container/stop.ts')).StopCommand },
  top: { summary: 'List the processes of a container', load: async () => (await import('../commands/container/top.ts')).TopCommand },
  'why-denied': {
    summary: 'Explain why a container may not access a path',
    load: async () => (await import('../commands/container/why-denied.ts')).WhyDeniedCommand,
  },
  wait: { summary: 'Wait for containers to exit', load: async () => (await import('../commands/container/wait.ts')).WaitCommand },
};

/** Other spellings of commands on containers. */
export const containerSpellings: Spellings = {
  'container attach': 'attach',
  'container commit': 'commit',
  'container cp': 'cp',
  'container create': 'create',
  'container exec': 'exec',
  'container export': 'export',
  'container init': 'init',
  'container kill': 'kill',
  'container list': 'ps',
  'container logs': 'logs',
  'container ls': 'ps',
  'container pause': 'pause',
  'container ps': 'ps',
  'container mount': 'mount',
  'container port': 'port',
  'container remove': 'rm',
  'container rename': 'rename',
  'container restart': 'restart',
  'container rm': 'rm',
  'container run': 'run',
  'container start': 'start',
  'container stats': 'stats',
  'container stop': 'stop',
  'container umount': 'unmount',
  'container unmount': 'unmount',
  'container unpause': 'unpause',
  'container update': 'update',
  'container top': 'top',
  'container wait': 'wait',
  'container why-denied': 'why-denied',
  umount: 'unmount',
};

import { commaList, flag, integer, list, optionalFlag, refused, value } from './option.ts';

/** Options of `run`, `create` and `exec` about the environment. */
export const environmentOptions = () => ({
  entries: list('-e,--env', {
    valueName: 'name[=value]',
    description: 'Set a variable, or hand over the one of the host',
    complete: 'none',
  }),
  files: list('--env-file', { valueName: 'file', description: 'Read variables from a file', complete: 'file' }),
});

/** Options of `run` and `create` about the environment, beside those of `exec`. */
export const hostEnvironmentOptions = () => ({
  host: flag('--env-host', { description: 'Hand over all variables of the host' }),
  httpProxy: optionalFlag('--http-proxy', { description: 'Hand over the proxy variables of the host', defaultText: 'true' }),
  unset: list('--unsetenv', { valueName: 'name', description: 'Unset a default variable', complete: 'none' }),
  unsetAll: flag('--unsetenv-all', { description: 'Unset all default variables' }),
  merge: list('--env-merge', {
    valueName: 'name=value',
    description: "Set a variable to a text with the image's variables: PATH='${PATH}:/opt/bin'",
    complete: 'none',
  }),
});

/** Options of `run` and `create` about the container's process. */
export const processOptions = () => ({
  entrypoint: value('--entrypoint', {
    valueName: 'command',
    description: "Overwrite the image's entrypoint; a JSON array for several words",
    complete: 'none',
  }),
  workingDirectory: value('-w,--workdir', { valueName: 'directory', description: 'Working directory in the container', complete: 'none' }),
  user: value('-u,--user', { valueName: 'user[:group]', description: 'User (name or ID) of the process', complete: 'none' }),
  groups: commaList('--group-add', {
    valueName: 'group',
    description: 'Add a supplementary group; keep-groups keeps those of the host',
    complete: ['keep-groups'],
  }),
  init: flag('--init', { description: 'Run an init that forwards signals and reaps processes' }),
  initPath: value('--init-path', {
    valueName: 'path',
    description: 'With --init: the program of the host that is the init, in place of our own',
    complete: 'file',
  }),
  stopSignal: value('--stop-signal', { valueName: 'signal', description: 'Signal that stops the container', complete: 'signal' }),
  stopTimeout: integer('--stop-timeout', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL',
    integer: 'unsigned',
  }),
  timeout: integer('--timeout', { valueName: 'seconds', description: 'Stop the container after so long; 0 is never', integer: 'unsigned' }),
  umask: value('--umask', { valueName: 'octal', description: 'Umask of the process', complete: 'none' }),
  ulimits: commaList('--ulimit', { valueName: 'name=soft[:hard]', description: 'Set a resource limit of processes', complete: 'none' }),
  oomScoreAdjust: integer('--oom-score-adj', {
    valueName: 'score',
    description: 'How readily the kernel kills it when memory is short (-1000 to 1000)',
    integer: 'signed',
  }),
  timezone: value('--tz', {
    valueName: 'zone',
    description: 'Time zone in the container; `local` for the one of the host',
    complete: 'none',
  }),
  sysctls: commaList('--sysctl', { valueName: 'key=value', description: 'Set a kernel parameter of a namespace', complete: 'none' }),
  personality: refused('--personality', { reason: 'is not supported' }),
  chrootDirectories: refused('--chrootdirs', { reason: 'is not supported' }),
  passwd: optionalFlag('--passwd', { description: 'Add lines for unknown users to /etc/passwd and /etc/group', defaultText: 'true' }),
  passwdEntry: value('--passwd-entry', { valueName: 'line', description: 'The line that is added to /etc/passwd', complete: 'none' }),
  groupEntry: value('--group-entry', { valueName: 'line', description: 'The line that is added to /etc/group', complete: 'none' }),
  hostUsers: commaList('--hostuser', { valueName: 'user', description: 'Add a user of the host to /etc/passwd', complete: 'none' }),
});

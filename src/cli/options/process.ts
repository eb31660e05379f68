import { commaList, flag, integer, list, optionalFlag, refused, value } from './option.ts';

/** Options of `run`, `create` and `exec` about the environment. */
export const environmentOptions = () => ({
  entries: list('-e,--env', {
    valueName: 'name[=value]',
    description: "Set an environment variable; without a value, pass on the host's",
    complete: 'environment-name',
  }),
  files: list('--env-file', { valueName: 'file', description: 'Read environment variables from a file', complete: 'file' }),
});

/** Options of `run` and `create` about the environment, beside those of `exec`. */
export const hostEnvironmentOptions = () => ({
  host: flag('--env-host', { description: 'Pass on all environment variables of the host' }),
  httpProxy: optionalFlag('--http-proxy', { description: 'Pass on the proxy variables of the host', defaultText: 'true' }),
  unset: list('--unsetenv', { valueName: 'name', description: 'Unset a variable of the image or of the defaults', complete: 'none' }),
  unsetAll: flag('--unsetenv-all', { description: 'Unset all environment variables of the image and of the defaults' }),
  merge: list('--env-merge', {
    valueName: 'name=value',
    description: "Set an environment variable from others of the image, such as PATH='${PATH}:/opt/bin'",
    complete: 'none',
  }),
});

/** Options of `run` and `create` about the container's process. */
export const processOptions = () => ({
  entrypoint: value('--entrypoint', {
    valueName: 'command',
    description: "Entrypoint in place of the image's; a JSON array for words",
    complete: 'none',
  }),
  workingDirectory: value('-w,--workdir', { valueName: 'directory', description: 'Working directory in the container', complete: 'none' }),
  user: value('-u,--user', { valueName: 'user[:group]', description: 'User and group of the process, by name or ID', complete: 'none' }),
  groups: commaList('--group-add', {
    valueName: 'group',
    description: 'Add a supplementary group; keep-groups keeps those of the user who calls',
    complete: ['keep-groups'],
  }),
  init: flag('--init', { description: 'Run an init that forwards signals and reaps processes' }),
  initPath: value('--init-path', { valueName: 'path', description: 'Program of the host that --init runs', complete: 'file' }),
  stopSignal: value('--stop-signal', {
    valueName: 'signal',
    description: "Stop signal, the image's or SIGTERM unless set",
    complete: 'signal',
  }),
  stopTimeout: integer('--stop-timeout', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL, 10 unless set',
    integer: 'unsigned',
  }),
  timeout: integer('--timeout', {
    valueName: 'seconds',
    description: 'Stop the container after this time; 0 for never',
    integer: 'unsigned',
  }),
  umask: value('--umask', { valueName: 'octal', description: 'Umask of its processes, 0022 unless set', complete: 'none' }),
  ulimits: commaList('--ulimit', {
    valueName: 'name=soft[:hard]',
    description: 'Set a resource limit of its processes',
    complete: 'ulimit',
  }),
  oomScoreAdjust: integer('--oom-score-adj', {
    valueName: 'score',
    description: 'How readily the kernel kills the container when memory is short, from -1000 to 1000',
    integer: 'signed',
  }),
  timezone: value('--tz', { valueName: 'zone', description: "Time zone in the container, or local for the host's", complete: 'time-zone' }),
  sysctls: commaList('--sysctl', { valueName: 'key=value', description: 'Set a kernel parameter of its namespaces', complete: 'sysctl' }),
  personality: refused('--personality', { reason: 'is not supported' }),
  chrootDirectories: refused('--chrootdirs', { reason: 'is not supported' }),
  passwd: optionalFlag('--passwd', { description: 'Add lines for unknown users to /etc/passwd and /etc/group', defaultText: 'true' }),
  passwdEntry: value('--passwd-entry', { valueName: 'line', description: 'Line to add to /etc/passwd', complete: 'none' }),
  groupEntry: value('--group-entry', { valueName: 'line', description: 'Line to add to /etc/group', complete: 'none' }),
  hostUsers: commaList('--hostuser', { valueName: 'user', description: 'Add a user of the host to /etc/passwd', complete: 'none' }),
});

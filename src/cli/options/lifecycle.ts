import { list, value } from './option.ts';

/** Options of `run` and `create` about the container's life and its log. */
export const lifecycleOptions = () => ({
  restart: value('--restart', {
    valueName: 'policy',
    description: 'What to do when it exits: no, on-failure[:count], always or unless-stopped',
    complete: ['no', 'on-failure', 'always', 'unless-stopped'],
  }),
  logDriver: value('--log-driver', {
    valueName: 'driver',
    description: 'Where output is kept: k8s-file, json-file, journald, none, passthrough or passthrough-tty',
    complete: ['k8s-file', 'json-file', 'journald', 'none', 'passthrough', 'passthrough-tty'],
  }),
  logOptions: list('--log-opt', {
    valueName: 'key=value',
    description: 'Option of the log: path, max-size or tag',
    complete: ['path=', 'max-size=', 'tag='],
  }),
  systemd: value('--systemd', { valueName: 'mode', description: '', complete: ['true', 'false', 'always'], hidden: true }),
  sdNotify: value('--sdnotify', {
    valueName: 'mode',
    description: '',
    complete: ['container', 'conmon', 'healthy', 'ignore'],
    hidden: true,
  }),
});

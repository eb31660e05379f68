import { list, value } from './option.ts';

/** Options of `run` and `create` about the container's life and its log. */
export const lifecycleOptions = () => ({
  restart: value('--restart', {
    valueName: 'policy',
    description: 'Restart policy: no, on-failure[:count], always or unless-stopped',
    complete: ['no', 'on-failure', 'always', 'unless-stopped'],
  }),
  logDriver: value('--log-driver', {
    valueName: 'driver',
    description: 'Log driver: k8s-file, json-file, journald, none, passthrough or passthrough-tty',
    complete: ['k8s-file', 'json-file', 'journald', 'none', 'passthrough', 'passthrough-tty'],
  }),
  logOptions: list('--log-opt', {
    valueName: 'key=value',
    description: 'Option of the log driver: path, max-size or tag',
    complete: ['path=', 'max-size=', 'tag='],
  }),
  systemd: value('--systemd', { valueName: 'mode', description: '', complete: ['true', 'false', 'always'], hidden: true }),
  sdNotify: value('--sdnotify', {
    valueName: 'mode',
    description: 'Who tells systemd that the service is ready: container, conmon (its start), healthy or ignore',
    complete: ['container', 'conmon', 'healthy', 'ignore'],
  }),
});

import { list, value } from './option.ts';
import { notifyOption } from './unit.ts';

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
  systemd: value('--systemd', {
    valueName: 'mode',
    description: 'Whether systemd is its first process: true (when its command is one), false or always',
    complete: ['true', 'false', 'always'],
  }),
  sdNotify: notifyOption(),
});

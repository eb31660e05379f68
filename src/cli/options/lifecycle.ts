import { flag, list, refused, value } from './option.ts';

const health = 'health checks come with a later version';

/** Options of `run` and `create` about the container's life and its log. */
export const lifecycleOptions = () => ({
  restart: value('--restart', {
    valueName: 'policy',
    description: 'What to do when it exits: no, on-failure[:count], always or unless-stopped',
    complete: ['no', 'on-failure', 'always', 'unless-stopped'],
  }),
  logDriver: value('--log-driver', {
    valueName: 'driver',
    description: 'Where output is kept: k8s-file, json-file, none or passthrough',
    complete: ['k8s-file', 'json-file', 'none', 'passthrough'],
  }),
  logOptions: list('--log-opt', {
    valueName: 'key=value',
    description: 'Option of the log: path, max-size or tag',
    complete: ['path=', 'max-size=', 'tag='],
  }),
  noHealthcheck: flag('--no-healthcheck', { description: "Ignore the image's health check" }),
  systemd: value('--systemd', { valueName: 'mode', description: '', complete: ['true', 'false', 'always'], hidden: true }),
  sdNotify: value('--sdnotify', {
    valueName: 'mode',
    description: '',
    complete: ['container', 'conmon', 'healthy', 'ignore'],
    hidden: true,
  }),
  healthCommand: refused('--health-cmd', { reason: health }),
  healthInterval: refused('--health-interval', { reason: health }),
  healthTimeout: refused('--health-timeout', { reason: health }),
  healthRetries: refused('--health-retries', { reason: health }),
  healthStartPeriod: refused('--health-start-period', { reason: health }),
  healthStartInterval: refused('--health-start-interval', { reason: health }),
  healthOnFailure: refused('--health-on-failure', { reason: health }),
  healthStartupCommand: refused('--health-startup-cmd', { reason: health }),
  healthStartupInterval: refused('--health-startup-interval', { reason: health }),
  healthStartupRetries: refused('--health-startup-retries', { reason: health }),
  healthStartupSuccess: refused('--health-startup-success', { reason: health }),
  healthStartupTimeout: refused('--health-startup-timeout', { reason: health }),
  healthLogDestination: refused('--health-log-destination', { reason: health }),
  healthMaxLogCount: refused('--health-max-log-count', { reason: health }),
  healthMaxLogSize: refused('--health-max-log-size', { reason: health }),
});

import { flag, integer, value } from './option.ts';

const span = (names: string, description: string) => value(names, { valueName: 'duration', description, complete: 'none' });
const count = (names: string, description: string) => integer(names, { valueName: 'count', description, integer: 'unsigned' });

/** Options of `run` and `create` about health checks, which the container's monitor carries out. */
export const healthOptions = () => ({
  command: value('--health-cmd', {
    valueName: 'command',
    description: 'Command that checks the health: a line of shell or a JSON array; none for no check',
    complete: 'none',
  }),
  interval: span('--health-interval', 'Time between checks; disable for none but by `healthcheck run` (30s)'),
  timeout: span('--health-timeout', 'Time after which a check is killed and counts as failed (30s)'),
  retries: count('--health-retries', 'Failures in a row that make it unhealthy (3)'),
  startPeriod: span('--health-start-period', 'Time at the beginning in which failures do not count (0s)'),
  onFailure: value('--health-on-failure', {
    valueName: 'action',
    description: 'What to do once it is unhealthy: none, kill, restart or stop',
    complete: ['none', 'kill', 'restart', 'stop'],
    default: 'none',
  }),
  startupCommand: value('--health-startup-cmd', {
    valueName: 'command',
    description: 'Command that must succeed before the health is checked',
    complete: 'none',
  }),
  startupInterval: span('--health-startup-interval', 'Time between checks at the beginning (30s)'),
  startupRetries: count('--health-startup-retries', 'Failures at the beginning after which it is started again; 0 is never'),
  startupSuccess: count('--health-startup-success', 'Successes in a row that end the beginning'),
  startupTimeout: span('--health-startup-timeout', 'Time after which a check at the beginning is killed (30s)'),
  logDestination: value('--health-log-destination', {
    valueName: 'place',
    description: 'Where checks are written down: local, events_logger or a directory',
    complete: 'directory',
  }),
  maxLogCount: count('--health-max-log-count', 'Checks that are kept; 0 is all (5)'),
  maxLogSize: count('--health-max-log-size', "Bytes kept of a check's output; 0 is all (500)"),
  noHealthcheck: flag('--no-healthcheck', { description: "Ignore the image's health check" }),
});

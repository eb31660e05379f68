import { flag, integer, value } from './option.ts';

const span = (names: string, description: string) => value(names, { valueName: 'duration', description, complete: 'none' });
const count = (names: string, description: string) => integer(names, { valueName: 'count', description, integer: 'unsigned' });

/** Options of `run` and `create` about health checks, which the container's monitor carries out. */
export const healthOptions = () => ({
  command: value('--health-cmd', {
    valueName: 'command',
    description: 'Command that checks the health: a line of shell, a JSON array, or none for no check',
    complete: 'none',
  }),
  interval: span('--health-interval', 'Time between checks, 30s unless set; disable leaves them to `healthcheck run`'),
  timeout: span('--health-timeout', 'Time after which a check is killed and counts as failed, 30s unless set'),
  retries: count('--health-retries', 'Failures in a row that make the container unhealthy, 3 unless set'),
  startPeriod: span('--health-start-period', 'Time after the start in which failures do not count, 0s unless set'),
  onFailure: value('--health-on-failure', {
    valueName: 'action',
    description: 'What to do once the container is unhealthy: none, kill, restart or stop',
    complete: ['none', 'kill', 'restart', 'stop'],
    default: 'none',
  }),
  startupCommand: value('--health-startup-cmd', {
    valueName: 'command',
    description: 'Command that must succeed before health checks begin',
    complete: 'none',
  }),
  startupInterval: span('--health-startup-interval', 'Time between start-up checks, 30s unless set'),
  startupRetries: count('--health-startup-retries', 'Failed start-up checks after which the container is restarted; 0 for never'),
  startupSuccess: count('--health-startup-success', 'Start-up checks that must succeed in a row before health checks begin'),
  startupTimeout: span('--health-startup-timeout', 'Time after which a start-up check is killed, 30s unless set'),
  logDestination: value('--health-log-destination', {
    valueName: 'place',
    description: 'Where results of checks are kept: local, events_logger or a directory',
    complete: 'directory',
  }),
  maxLogCount: count('--health-max-log-count', 'Number of results that are kept, 5 unless set; 0 for all'),
  maxLogSize: count('--health-max-log-size', "Bytes that are kept of a check's output, 500 unless set; 0 for all"),
  noHealthcheck: flag('--no-healthcheck', { description: "Ignore the image's health check" }),
});

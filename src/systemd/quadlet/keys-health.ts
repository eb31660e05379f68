import type { QuadletKey } from '../quadlet-key.ts';

const row = (name: string, option: string, [example, summary]: readonly [string, string]): QuadletKey => ({
  key: `Health${name}`,
  reads: 'text',
  option: `--health-${option}`,
  example,
  summary,
});

/** What of `[Container]` is about its health. */
export const healthKeys: readonly QuadletKey[] = [
  row('Cmd', 'cmd', ['/usr/bin/command', 'Command that tells whether it is healthy.']),
  row('Interval', 'interval', ['2m', 'Time between checks.']),
  row('OnFailure', 'on-failure', ['kill', 'What is done when it is not healthy: `none`, `kill`, `restart` or `stop`.']),
  row('LogDestination', 'log-destination', ['/foo/log', 'Where the log of checks is.']),
  row('MaxLogCount', 'max-log-count', ['5', 'How many checks its log has.']),
  row('MaxLogSize', 'max-log-size', ['500', 'How much of the output of a check its log has.']),
  row('Retries', 'retries', ['5', 'How many checks must fail in a row.']),
  row('StartPeriod', 'start-period', ['1m', 'Time in which checks that fail do not count.']),
  row('Timeout', 'timeout', ['20s', 'Time that a check may take.']),
  row('StartupCmd', 'startup-cmd', ['command', 'Command that tells whether it has started.']),
  row('StartupInterval', 'startup-interval', ['1m', 'Time between checks while it starts.']),
  row('StartupRetries', 'startup-retries', ['8', 'How many of these may fail before it is restarted.']),
  row('StartupSuccess', 'startup-success', ['2', 'How many of these must succeed.']),
  row('StartupTimeout', 'startup-timeout', ['1m33s', 'Time that one of these may take.']),
];

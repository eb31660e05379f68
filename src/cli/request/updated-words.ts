import type { CreateRequest, HealthRequest } from '../../runtime/request.ts';
import { healthDefaults } from '../../runtime/health.ts';
import type { DeviceLimit, ResourceRequest } from '../../runtime/resource-request.ts';
import { formatDuration } from '../../lib/units.ts';
import type { RunOption, RunWords } from '../../systemd/run-words.ts';

/** What `update` can change, of a request. */
export type Changeable = Pick<CreateRequest, 'resources' | 'health' | 'process'>;

type Limit = Exclude<keyof ResourceRequest, 'deviceLimits' | 'manager' | 'cgroupParent' | 'cgroups' | 'podSlice' | 'cgroupSettings'>;

const limits: readonly (readonly [option: string, field: Limit, print: (value: string | number) => string])[] = [
  ['--memory', 'memoryBytes', sizeText],
  ['--memory-swap', 'memorySwapBytes', sizeText],
  ['--memory-reservation', 'memoryReservationBytes', sizeText],
  ['--cpus', 'cpus', String],
  ['--cpu-shares', 'cpuShares', String],
  ['--cpu-period', 'cpuPeriodUs', String],
  ['--cpu-quota', 'cpuQuotaUs', String],
  ['--cpuset-cpus', 'cpusetCpus', String],
  ['--cpuset-mems', 'cpusetMems', String],
  ['--pids-limit', 'pidsLimit', String],
  ['--blkio-weight', 'blkioWeight', String],
];

const deviceOptions: Readonly<Record<DeviceLimit['kind'], string>> = {
  weight: '--blkio-weight-device',
  'read-bps': '--device-read-bps',
  'read-iops': '--device-read-iops',
  'write-bps': '--device-write-bps',
  'write-iops': '--device-write-iops',
};

/**
 * A command line as it would have to be typed for what a container is now: what `update` has changed since replaces what was typed. Pure.
 *
 * @param asked what the command line asks for
 * @param now what the container has
 */
export function withUpdates(words: RunWords, asked: Changeable, now: Changeable): RunWords {
  const changes = [...limitChanges(asked, now), deviceChange(asked, now), rlimitChange(asked, now), healthChange(asked, now)];
  const gone = new Set(changes.flatMap(({ replaces }) => replaces));
  const kept = words.options.filter(({ name }) => !gone.has(name));
  return { ...words, options: [...withEnvironment(kept, now), ...changes.flatMap(({ options }) => options)] };
}

type Change = { readonly replaces: readonly string[]; readonly options: readonly RunOption[] };

const nothing: Change = { replaces: [], options: [] };

function limitChanges({ resources: asked }: Changeable, { resources: now }: Changeable): readonly Change[] {
  return limits.flatMap(([name, field, print]) => {
    const value = now[field];
    if (asked[field] === value) return [];
    return [{ replaces: [name], options: value === undefined ? [] : [{ name, value: print(value) }] }];
  });
}

function deviceChange({ resources: asked }: Changeable, { resources: now }: Changeable): Change {
  const options = (list: readonly DeviceLimit[] = []): readonly RunOption[] =>
    list.map(({ kind, path, value }) => ({ name: deviceOptions[kind], value: `${path}:${value}` }));
  const [before, after] = [options(asked.deviceLimits), options(now.deviceLimits)];
  return isSame(before, after) ? nothing : { replaces: Object.values(deviceOptions), options: after };
}

function rlimitChange({ process: asked }: Changeable, { process: now }: Changeable): Change {
  if (isSame(asked.rlimits, now.rlimits)) return nothing;
  const text = ({ resource, soft, hard }: (typeof now.rlimits)[number]): string =>
    resource === 'host' || soft === 'host' ? 'host' : `${resource}=${soft}:${hard}`;
  return { replaces: ['--ulimit'], options: now.rlimits.map((limit) => ({ name: '--ulimit', value: text(limit) })) };
}

function healthChange({ health: asked }: Changeable, { health: now }: Changeable): Change {
  if (isSame(asked, now)) return nothing;
  return {
    replaces: healthNames,
    options: now === 'none' ? [{ name: '--no-healthcheck', value: undefined }] : now === 'image' ? [] : healthOptions(now),
  };
}

const healthNames = (
  'cmd interval timeout retries start-period on-failure startup-cmd startup-interval startup-retries startup-success startup-timeout ' +
  'log-destination max-log-count max-log-size'
)
  .split(' ')
  .map((name) => `--health-${name}`)
  .concat('--no-healthcheck');

function healthOptions(health: HealthRequest): readonly RunOption[] {
  const { test, onFailure } = health;
  const values = [
    ['cmd', test === undefined ? undefined : JSON.stringify(test)],
    ['interval', health.intervalMs === 0 ? 'disable' : span(health.intervalMs)],
    ['timeout', span(health.timeoutMs)],
    ['retries', health.retries?.toString()],
    ['start-period', span(health.startPeriodMs)],
    ['on-failure', onFailure === 'none' ? undefined : onFailure],
    ...startupValues(health.startup),
    ...logValues(health.log),
  ] as const;
  return values.flatMap(([name, value]) => (value === undefined ? [] : [{ name: `--health-${name}`, value }]));
}

type Value = readonly [name: string, value: string | undefined];

function startupValues(startup: HealthRequest['startup']): readonly Value[] {
  if (startup === undefined) return [];
  return [
    ['startup-cmd', JSON.stringify(startup.test)],
    ['startup-interval', span(startup.intervalMs)],
    ['startup-timeout', span(startup.timeoutMs)],
    ['startup-retries', String(startup.retries)],
    ['startup-success', String(startup.successes)],
  ];
}

function logValues(log: HealthRequest['log']): readonly Value[] {
  if (isSame(log, healthDefaults.log)) return [];
  return [
    ['log-destination', log.destination],
    ['max-log-count', String(log.maxCount)],
    ['max-log-size', String(log.maxSize)],
  ];
}

function span(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : formatDuration(milliseconds);
}

/** Variables that were set or unset since. Those of files stay in their files. */
function withEnvironment(options: readonly RunOption[], { process: { environment } }: Changeable): readonly RunOption[] {
  const now = new Map(environment.entries.map(pair));
  const isVariable = ({ name }: RunOption): boolean => name === '--env';
  const nameOf = ({ value = '' }: RunOption): string => pair(value)[0];
  const typed = new Set(options.filter(isVariable).map(nameOf));
  const kept = options.filter((option) => !isVariable(option) || now.has(nameOf(option)));
  const set = (name: string): RunOption => ({ name: '--env', value: `${name}=${now.get(name) ?? ''}` });
  const hasFiles = options.some(({ name }) => name === '--env-file');
  const unset = new Set(options.flatMap(({ name, value }) => (name === '--unsetenv' ? [value] : [])));
  return [
    ...kept.map((option) => (isVariable(option) ? set(nameOf(option)) : option)),
    ...(hasFiles ? [] : [...now.keys()].filter((name) => !typed.has(name)).map(set)),
    ...environment.unset.filter((name) => !unset.has(name)).map((value) => ({ name: '--unsetenv', value })),
  ];
}

function pair(entry: string): readonly [string, string] {
  const equals = entry.indexOf('=');
  return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
}

/** In the largest unit that it is a whole number of. */
function sizeText(bytes: string | number): string {
  const units = ['', 'k', 'm', 'g'];
  let size = Number(bytes);
  let unit = 0;
  while (unit < units.length - 1 && size > 0 && size % 1024 === 0) {
    size /= 1024;
    unit += 1;
  }
  return `${size}${units[unit] ?? ''}`;
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

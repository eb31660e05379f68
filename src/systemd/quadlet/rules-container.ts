import { complain, complainOfFile, findNamed, type Conversion, type Rule } from './conversion.ts';
import { readText, readTruth, readValues, type ReadValue } from './read-values.ts';
import { imageSource, mountSource } from './rules-common.ts';
import { sinceReset, truthOf } from './values.ts';

/** Rules of `[Container]`. */
export const containerRules: Readonly<Record<string, Rule>> = {
  logDriver: (conversion) => {
    const driver = readText(conversion, 'LogDriver');
    if (driver !== undefined) return [{ words: ['--log-driver', driver.value], entry: driver.entry }];
    // Options are of the driver that the configuration names; what stays in the foreground writes to the journal anyway.
    return saysOfLog(conversion) || isOneshot(conversion) ? [] : [{ words: ['--log-driver=journald'] }];
  },
  cgroups: (conversion) => {
    const mode = readText(conversion, 'CgroupsMode');
    return mode === undefined ? [{ words: ['--cgroups=split'] }] : [{ words: ['--cgroups', mode.value], entry: mode.entry }];
  },
  lower: (conversion, { row: { key, reads, option = '' } }) =>
    readValues(conversion, { key, reads }).map(({ value, entry }) => ({ words: [option, value.toLowerCase()], entry })),
  device: (conversion, { row }) =>
    readValues(conversion, row).flatMap(({ value, entry }) => {
      if (!value.startsWith('-')) return [{ words: ['--device', value], entry }];
      const device = value.slice(1);
      return conversion.host.exists(device.split(':', 1)[0] ?? '') ? [{ words: ['--device', device], entry }] : [];
    }),
  volatile: (conversion) => {
    if (readTruth(conversion, 'VolatileTmp') !== true || readTruth(conversion, 'ReadOnly') === true) return [];
    return [{ words: ['--tmpfs', '/tmp:rw,size=512M,mode=1777'] }];
  },
  notify: notifyRule,
  user: userRule,
  mount: mountRule,
  pod: podRule,
  image: (conversion) => {
    const image = readText(conversion, 'Image');
    const rootfs = readText(conversion, 'Rootfs');
    if (image === undefined && rootfs === undefined)
      complainOfFile(conversion, { message: 'neither Image= nor Rootfs=', suggestion: 'say what to run: Image=docker.io/library/alpine' });
    if (image === undefined) return [];
    if (rootfs !== undefined) complain(conversion, rootfs.entry, { message: 'Image= is there, too', suggestion: 'remove one of them' });
    return [{ words: [imageSource(conversion, image.entry, image.value)], entry: image.entry }];
  },
  rootfs: (conversion) => {
    const rootfs = readText(conversion, 'Rootfs');
    return rootfs === undefined ? [] : [{ words: ['--rootfs', rootfs.value], entry: rootfs.entry }];
  },
  exec: (conversion, { row, entries }) => {
    // Only the last counts, as with a command of systemd that is set anew.
    const last = entries.findLast(({ key }) => key === row.key);
    const own = { ...conversion, entries: last === undefined ? [] : [last] };
    return readValues(own, row).map(({ value, entry }) => ({ words: [value], entry }));
  },
  reload: () => [],
};

function saysOfLog(conversion: Conversion): boolean {
  const more = sinceReset(conversion.entries, 'PodmanArgs').some(({ value }) => value.includes('--log-'));
  return more || readText(conversion, 'LogOpt') !== undefined;
}

function notifyRule(conversion: Conversion): ReturnType<Rule> {
  if (isOneshot(conversion)) return [];
  const notify = readText(conversion, 'Notify');
  const mode = notify === undefined ? 'conmon' : notifyMode(conversion, notify);
  return [{ words: [`--sdnotify=${mode}`], entry: notify?.entry }, { words: ['-d'] }];
}

function notifyMode(conversion: Conversion, { value, entry }: ReadValue): string {
  if (value.toLowerCase() === 'healthy') {
    const message = 'without HealthCmd= the service starts only if the image has a health check';
    if (readText(conversion, 'HealthCmd') === undefined)
      complain(conversion, entry, { severity: 'warning', message, suggestion: 'add HealthCmd=' });
    return 'healthy';
  }
  const truth = truthOf(value);
  if (truth === undefined)
    complain(conversion, entry, { message: `not a way to say it: ${JSON.stringify(value)}`, suggestion: 'write true, false or healthy' });
  return truth === true ? 'container' : 'conmon';
}

/** Whether the service ends when its command does, which then stays in the foreground. */
export function isOneshot({ draft }: Conversion): boolean {
  return draft.entries('Service').findLast(({ key }) => key === 'Type')?.value === 'oneshot';
}

function userRule(conversion: Conversion): ReturnType<Rule> {
  const user = readText(conversion, 'User');
  const group = readText(conversion, 'Group');
  if (user === undefined) {
    if (group !== undefined)
      complain(conversion, group.entry, { message: 'needs User=', suggestion: 'add User=0, or the user that is meant' });
    return [];
  }
  return [{ words: ['--user', group === undefined ? user.value : `${user.value}:${group.value}`], entry: user.entry }];
}

const mountTypes: Readonly<Record<string, readonly string[]>> = {
  artifact: ['artifact'],
  bind: ['volume'],
  glob: ['volume'],
  image: ['image', 'build'],
  volume: ['volume'],
};

function mountRule(conversion: Conversion, { row }: Parameters<Rule>[1]): ReturnType<Rule> {
  return readValues(conversion, row).map(({ value, entry }) => {
    const fields = csvFields(value);
    const type = fields.find((field) => field.startsWith('type='))?.slice('type='.length) ?? 'volume';
    const index = fields.findLastIndex((field) => /^(source|src)=/.test(field));
    const types = mountTypes[type];
    if (types === undefined || index === -1) return { words: ['--mount', value], entry };
    const source = mountSource(conversion, entry, { source: (fields[index] ?? '').replace(/^\w+=/, ''), types });
    const rest = fields.map((field, at) => (at === index ? `source=${source}` : field)).filter((field) => !field.startsWith('type='));
    return { words: ['--mount', [`type=${type}`, ...rest].map(csvField).join(',')], entry };
  });
}

function csvFields(value: string): readonly string[] {
  return [...value.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

function csvField(field: string): string {
  return /[",\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}

function podRule(conversion: Conversion): ReturnType<Rule> {
  const pod = readText(conversion, 'Pod');
  if (pod === undefined) return [];
  const { value, entry } = pod;
  if (!value.endsWith('.pod')) {
    complain(conversion, entry, { message: `${value} is no Quadlet`, suggestion: `name a file: ${value}.pod` });
    return [];
  }
  const found = findNamed(conversion, entry, value);
  if (found?.resource === undefined) return [];
  conversion.draft.add('Unit', 'BindsTo', found.service);
  conversion.draft.add('Unit', 'After', found.service);
  return [{ words: ['--pod', found.resource], entry }];
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { type IdleSetting, idleSettings } from './idle-settings.ts';
import type { Environment, Places } from './places.ts';
import type { Setting } from './source-file.ts';
import { formatOrigin, listDropIns } from './source-file.ts';
import type { Reader, TomlFile } from './toml-file.ts';
import { flag, integer, isTable, readSetting, readTomlFile, text, textMap, textsMap, texts } from './toml-file.ts';

/** The settings of containers.conf that we honour; each knows where it was set, and is absent when it was not. */
export type ContainersConf = {
  // [containers]
  readonly annotations?: Setting<readonly string[]>;
  readonly baseHostsFile?: Setting<string>;
  readonly defaultCapabilities?: Setting<readonly string[]>;
  readonly defaultSysctls?: Setting<readonly string[]>;
  readonly defaultUlimits?: Setting<readonly string[]>;
  readonly devices?: Setting<readonly string[]>;
  readonly dnsOptions?: Setting<readonly string[]>;
  readonly dnsSearches?: Setting<readonly string[]>;
  readonly dnsServers?: Setting<readonly string[]>;
  readonly env?: Setting<readonly string[]>;
  readonly hostContainersInternalIp?: Setting<string>;
  readonly httpProxy?: Setting<boolean>;
  readonly init?: Setting<boolean>;
  readonly envHost?: Setting<boolean>;
  readonly ipcns?: Setting<string>;
  readonly pidns?: Setting<string>;
  readonly utsns?: Setting<string>;
  readonly cgroupns?: Setting<string>;
  /** As `--cgroups`. */
  readonly cgroups?: Setting<string>;
  /** `file=value` for control groups. */
  readonly cgroupConf?: Setting<readonly string[]>;
  readonly oomScoreAdjust?: Setting<number>;
  readonly privileged?: Setting<boolean>;
  /** What is written for Podman and has no effect here. */
  readonly idle?: readonly IdleSetting[];
  readonly logDriver?: Setting<string>;
  readonly logSizeMax?: Setting<number>;
  readonly logTag?: Setting<string>;
  readonly mounts?: Setting<readonly string[]>;
  readonly netns?: Setting<string>;
  readonly noHosts?: Setting<boolean>;
  /** The most processes of a container; 0 and below is no limit. */
  readonly pidsLimit?: Setting<number>;
  readonly readOnly?: Setting<boolean>;
  readonly seccompProfile?: Setting<string>;
  readonly shmSize?: Setting<string>;
  readonly tz?: Setting<string>;
  readonly umask?: Setting<string>;
  readonly userns?: Setting<string>;
  readonly volumes?: Setting<readonly string[]>;
  // [engine]
  readonly cdiSpecDirs?: Setting<readonly string[]>;
  readonly detachKeys?: Setting<string>;
  /** Where tools are looked for before the usual places. */
  readonly helperBinariesDirs?: Setting<readonly string[]>;
  readonly imageParallelCopies?: Setting<number>;
  readonly pullPolicy?: Setting<string>;
  readonly runtime?: Setting<string>;
  /** Paths of each OCI runtime by name. */
  readonly runtimes?: Setting<ReadonlyMap<string, readonly string[]>>;
  readonly stopTimeoutSeconds?: Setting<number>;
  // [network]
  readonly defaultNetwork?: Setting<string>;
  readonly defaultSubnet?: Setting<string>;
  readonly defaultSubnetPools?: Setting<readonly SubnetPool[]>;
  readonly pastaOptions?: Setting<readonly string[]>;
  readonly rootlessNetworkCommand?: Setting<string>;
  // [secrets]
  readonly secretsDriver?: Setting<string>;
  readonly secretsOptions?: Setting<ReadonlyMap<string, string>>;
  // [tiffin], our own
  /** How many times its size a packed layer or archive may unpack to, and the MiB that it always may. */
  readonly unpackRatioMax?: Setting<number>;
  readonly unpackFreeMiB?: Setting<number>;
};

/** Networks get blocks of `size` bits of the subnet `base`. */
export type SubnetPool = { readonly base: string; readonly size: number };

/** Where containers.conf of the system is; tests give others. Lowest precedence first. */
export type ContainersConfOptions = { readonly vendorDirectory?: string; readonly systemDirectory?: string };

/** How lists of several files go together: `{append=true}` at the end of a list adds to what earlier files said. */
type Draft = { -readonly [Key in keyof ContainersConf]: ContainersConf[Key] };

/**
 * Reads containers.conf: the vendor's, the system's and its drop-ins, the system's for rootless users, the user's and its drop-ins;
 * later files win. `CONTAINERS_CONF` replaces them all, `CONTAINERS_CONF_OVERRIDE` is read last.
 *
 * @throws {TiffinError} `invalid-argument` with file and line; `not-found` when a variable names a file that does not exist
 * @see containers.conf(5)
 */
export function loadContainersConf(places: Places, env: Environment, options: ContainersConfOptions = {}): ContainersConf {
  const conf: Draft = {};
  for (const path of sourcePaths(places, env, options)) {
    const source = readTomlFile(path);
    if (source !== undefined) Object.assign(conf, readConf(source, conf));
    else if (path === env['CONTAINERS_CONF'] || path === env['CONTAINERS_CONF_OVERRIDE']) {
      throw new TiffinError('not-found', `containers.conf: ${path} does not exist`);
    }
  }
  return conf;
}

/**
 * The OCI runtime that the administrator or the user chose for all containers (`[engine] runtime`), as a path when
 * `[engine.runtimes]` names one that exists; undefined for our own. What the distribution ships is meant for Podman and does not count.
 */
export function chosenRuntime(conf: ContainersConf, vendorDirectory = '/usr/share/containers'): string | undefined {
  const { runtime, runtimes } = conf;
  if (runtime === undefined || runtime.value === '' || runtime.origin.file.startsWith(`${vendorDirectory}/`)) return undefined;
  return runtimes?.value.get(runtime.value)?.find((path) => existsSync(path)) ?? runtime.value;
}

function sourcePaths(places: Places, env: Environment, options: ContainersConfOptions): readonly string[] {
  const override = env['CONTAINERS_CONF_OVERRIDE'] ? [env['CONTAINERS_CONF_OVERRIDE']] : [];
  if (env['CONTAINERS_CONF']) return [env['CONTAINERS_CONF'], ...override];
  const vendor = options.vendorDirectory ?? '/usr/share/containers';
  const system = options.systemDirectory ?? '/etc/containers';
  const own = join(places.configHome, 'containers');
  return [
    join(vendor, 'containers.conf'),
    join(system, 'containers.conf'),
    ...listDropIns(join(system, 'containers.conf.d'), '.conf'),
    join(system, 'containers.rootless.conf'),
    ...listDropIns(join(system, 'containers.rootless.d'), '.conf'),
    ...listDropIns(join(system, 'containers.rootless.d', String(places.uid)), '.conf'),
    join(own, 'containers.conf'),
    ...listDropIns(join(own, 'containers.conf.d'), '.conf'),
    ...override,
  ];
}

/** What one file sets, given what earlier files said. Pure. */
function readConf(source: TomlFile, earlier: ContainersConf): ContainersConf {
  const found = {
    ...readContainersTable(source),
    ...readContainersLists(source, earlier),
    ...readEngineTable(source, earlier),
    ...readNetworkTable(source, earlier),
    ...readSecretsTable(source),
    ...readOwnTable(source),
    idle: [...(earlier.idle ?? []), ...idleSettings(source)],
  };
  return Object.fromEntries(Object.entries(found).filter(([, setting]) => setting !== undefined));
}

type Found = { readonly [Key in keyof ContainersConf]: ContainersConf[Key] | undefined };

function readContainersTable(source: TomlFile): Found {
  const string = (key: string): Setting<string> | undefined => readSetting(source, 'containers', key, text);
  const boolean = (key: string): Setting<boolean> | undefined => readSetting(source, 'containers', key, flag);
  return {
    baseHostsFile: string('base_hosts_file'),
    hostContainersInternalIp: string('host_containers_internal_ip'),
    envHost: boolean('env_host'),
    httpProxy: boolean('http_proxy'),
    init: boolean('init'),
    ipcns: string('ipcns'),
    pidns: string('pidns'),
    utsns: string('utsns'),
    cgroupns: string('cgroupns'),
    cgroups: string('cgroups'),
    oomScoreAdjust: readSetting(source, 'containers', 'oom_score_adj', integer),
    privileged: boolean('privileged'),
    logDriver: string('log_driver'),
    logSizeMax: readSetting(source, 'containers', 'log_size_max', integer),
    logTag: string('log_tag'),
    netns: string('netns'),
    noHosts: boolean('no_hosts'),
    pidsLimit: readSetting(source, 'containers', 'pids_limit', integer),
    readOnly: boolean('read_only'),
    seccompProfile: string('seccomp_profile'),
    shmSize: string('shm_size'),
    tz: string('tz'),
    umask: string('umask'),
    userns: string('userns'),
  };
}

function readContainersLists(source: TomlFile, earlier: ContainersConf): Found {
  const list = (key: string, before: Setting<readonly string[]> | undefined) => readList(source, 'containers', key, before);
  return {
    annotations: list('annotations', earlier.annotations),
    cgroupConf: list('cgroup_conf', earlier.cgroupConf),
    defaultCapabilities: list('default_capabilities', earlier.defaultCapabilities),
    defaultSysctls: list('default_sysctls', earlier.defaultSysctls),
    defaultUlimits: list('default_ulimits', earlier.defaultUlimits),
    devices: list('devices', earlier.devices),
    dnsOptions: list('dns_options', earlier.dnsOptions),
    dnsSearches: list('dns_searches', earlier.dnsSearches),
    dnsServers: list('dns_servers', earlier.dnsServers),
    env: list('env', earlier.env),
    mounts: list('mounts', earlier.mounts),
    volumes: list('volumes', earlier.volumes),
  };
}

function readEngineTable(source: TomlFile, earlier: ContainersConf): Found {
  const string = (key: string): Setting<string> | undefined => readSetting(source, 'engine', key, text);
  const number = (key: string): Setting<number> | undefined => atLeastZero(readSetting(source, 'engine', key, integer), key);
  return {
    cdiSpecDirs: readList(source, 'engine', 'cdi_spec_dirs', earlier.cdiSpecDirs),
    detachKeys: string('detach_keys'),
    helperBinariesDirs: readList(source, 'engine', 'helper_binaries_dir', earlier.helperBinariesDirs),
    imageParallelCopies: number('image_parallel_copies'),
    pullPolicy: string('pull_policy'),
    runtime: string('runtime'),
    runtimes: readSetting(source, 'engine', 'runtimes', textsMap),
    stopTimeoutSeconds: number('stop_timeout'),
  };
}

function readSecretsTable(source: TomlFile): Found {
  return {
    secretsDriver: readSetting(source, 'secrets', 'driver', text),
    secretsOptions: readSetting(source, 'secrets', 'opts', textMap),
  };
}

/** What containers.conf has no word for; Podman passes over tables that it does not know. */
function readOwnTable(source: TomlFile): Found {
  const number = (key: string): Setting<number> | undefined => atLeastZero(readSetting(source, 'tiffin', key, integer), key);
  return { unpackRatioMax: number('unpack_ratio_max'), unpackFreeMiB: number('unpack_free_mib') };
}

const pools: Reader<readonly SubnetPool[]> = {
  expected: 'a list of tables {base = "SUBNET", size = BITS}',
  read: (value) => {
    if (!Array.isArray(value)) return undefined;
    const good = value.flatMap((item): SubnetPool[] => {
      if (!isTable(item)) return [];
      const [base, size] = [text.read(item['base'] ?? ''), integer.read(item['size'] ?? '')];
      return base === undefined || size === undefined ? [] : [{ base, size }];
    });
    return good.length === value.length ? good : undefined;
  },
};

function readNetworkTable(source: TomlFile, earlier: ContainersConf): Found {
  return {
    defaultNetwork: readSetting(source, 'network', 'default_network', text),
    defaultSubnet: readSetting(source, 'network', 'default_subnet', text),
    defaultSubnetPools: readSetting(source, 'network', 'default_subnet_pools', pools),
    pastaOptions: readList(source, 'network', 'pasta_options', earlier.pastaOptions),
    rootlessNetworkCommand: readSetting(source, 'network', 'default_rootless_network_cmd', text),
  };
}

function readList(
  source: TomlFile,
  table: string,
  key: string,
  before: Setting<readonly string[]> | undefined,
): Setting<readonly string[]> | undefined {
  const setting = readSetting(source, table, key, texts);
  if (setting === undefined || before === undefined) return setting;
  const container = source.values[table];
  const raw = isTable(container) ? container[key] : undefined;
  const appends = Array.isArray(raw) && raw.some((item) => isTable(item) && item['append'] === true);
  return appends ? { value: [...before.value, ...setting.value], origin: setting.origin } : setting;
}

function atLeastZero(setting: Setting<number> | undefined, key: string): Setting<number> | undefined {
  if (setting !== undefined && setting.value < 0)
    throw new TiffinError('invalid-argument', `${formatOrigin(setting.origin)}: ${key} is negative`);
  return setting;
}

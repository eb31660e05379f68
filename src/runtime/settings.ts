import { isAbsolute } from 'node:path';
import type { ContainersConf } from '../config/containers-conf.ts';
import type { Setting } from '../config/source-file.ts';
import { formatOrigin } from '../config/source-file.ts';
import { TiffinError } from '../lib/errors.ts';
import { ipVersion } from '../lib/ip-address.ts';
import { parseSize } from '../lib/units.ts';
import { capabilityNames, defaultCapabilities, parseCapability } from './capabilities.ts';
import { joinEnvironment } from './environment.ts';
import type { NetworkDefaults, RequestDefaults, RuntimeSettings } from './facts.ts';
import { isCdiName } from './cdi-name.ts';
import { parseDevice } from './devices.ts';
import { parseIpcMode, parseNamespaceMode } from './namespaces.ts';
import type { ImageRequest, LogDriver } from './request.ts';
import { parseUlimit } from './rlimits.ts';

/** What holds for new containers where containers.conf says nothing; as Podman's built-in defaults. */
export const defaultSettings: RuntimeSettings = {
  environment: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
  capabilities: capabilityNames(defaultCapabilities),
  rlimits: [],
  sysctls: { 'net.ipv4.ping_group_range': '0 0' },
  shmSizeBytes: 65_536_000,
  init: false,
  umask: 0o022,
  stopTimeoutSeconds: 10,
  logDriver: 'k8s-file',
  logMaxBytes: 0,
  pidsLimit: 2048,
};

const logDrivers: readonly LogDriver[] = ['k8s-file', 'json-file', 'journald', 'none', 'passthrough', 'passthrough-tty'];

/**
 * What holds for new containers by containers.conf, and by `defaultSettings` where it says nothing.
 *
 * @param warn told of what is written there for Podman and has no effect here
 * @throws {TiffinError} `invalid-argument` with file and line
 */
export function settingsFrom(conf: ContainersConf, warn: (message: string) => void = () => undefined): RuntimeSettings {
  const base = defaultSettings;
  for (const { key, origin, reason } of conf.idle ?? []) warn(`${formatOrigin(origin)}: ${key} has no effect: ${reason}`);
  return {
    ...base,
    environment: at(conf.env, (entries) => joinEnvironment(base.environment, entries), base.environment),
    capabilities: at(conf.defaultCapabilities, (names) => names.map(parseCapability), base.capabilities),
    rlimits: at(conf.defaultUlimits, (entries) => entries.map(parseUlimit), base.rlimits),
    sysctls: at(conf.defaultSysctls, parsePairs, base.sysctls),
    shmSizeBytes: at(conf.shmSize, parseSize, base.shmSizeBytes),
    init: at(conf.init, same, base.init),
    umask: at(conf.umask, parseUmask, base.umask),
    stopTimeoutSeconds: at(conf.stopTimeoutSeconds, same, base.stopTimeoutSeconds),
    pidsLimit: at(conf.pidsLimit, same, base.pidsLimit),
    logDriver: logDriverFrom(conf.logDriver, warn),
    logMaxBytes: at(conf.logSizeMax, (bytes) => Math.max(0, bytes), base.logMaxBytes),
    detachKeys: conf.detachKeys?.value,
    requestDefaults: { ...requestDefaultsFrom(conf), ...containmentFrom(conf) },
    optionDefaults: {
      httpProxy: at(conf.httpProxy, same, true),
      hostEnvironment: at(conf.envHost, same, false),
      pull: at(conf.pullPolicy, parsePull, undefined),
    },
    network: networkDefaultsFrom(conf),
  };
}

function requestDefaultsFrom(conf: ContainersConf): RequestDefaults {
  return {
    annotations: at(conf.annotations, parsePairs, {}),
    userns: conf.userns?.value,
    dnsServers: at(conf.dnsServers, same, []),
    dnsSearches: at(conf.dnsSearches, same, []),
    dnsOptions: at(conf.dnsOptions, same, []),
    noHosts: at(conf.noHosts, same, false),
    hostsFile: at(conf.baseHostsFile, presentText, undefined),
    readOnly: at(conf.readOnly, same, false),
    volumes: at(conf.volumes, same, []),
    mounts: at(conf.mounts, same, []),
    timezone: at(conf.tz, presentText, undefined),
    logTag: at(conf.logTag, presentText, undefined),
  };
}

/** What containers may do and see that do not say. */
function containmentFrom(conf: ContainersConf): Partial<RequestDefaults> {
  const modes = {
    pid: at(conf.pidns, (text) => parseNamespaceMode('pid', text), undefined),
    ipc: at(conf.ipcns, parseIpcMode, undefined),
    uts: at(conf.utsns, (text) => parseNamespaceMode('uts', text), undefined),
    cgroup: at(conf.cgroupns, (text) => parseNamespaceMode('cgroup', text), undefined),
  };
  return {
    namespaces: Object.fromEntries(Object.entries(modes).filter(([, mode]) => mode !== undefined)),
    devices: at(conf.devices, (texts) => texts.filter((text) => !isCdiName(text)).map(parseDevice), []),
    cdiDevices: at(conf.devices, (texts) => texts.filter(isCdiName), []),
    seccompProfile: at(conf.seccompProfile, parseProfilePath, undefined),
    privileged: at(conf.privileged, same, false),
    oomScoreAdjust: at(conf.oomScoreAdjust, parseScore, undefined),
    cgroups: at(conf.cgroups, parseCgroups, undefined),
    cgroupSettings: at(conf.cgroupConf, parsePairs, {}),
  };
}

function parsePull(text: string): ImageRequest['pull'] | undefined {
  const word = text.toLowerCase() === 'ifnewer' ? 'newer' : text.toLowerCase();
  return text === '' ? undefined : oneOf(word === 'ifnotpresent' ? 'missing' : word, ['always', 'missing', 'never', 'newer'] as const);
}

function parseCgroups(text: string): RequestDefaults['cgroups'] {
  return text === '' ? undefined : oneOf(text, ['enabled', 'disabled', 'no-conmon', 'split'] as const);
}

function oneOf<Word extends string>(text: string, known: readonly Word[]): Word {
  const found = known.find((word) => word === text);
  if (found !== undefined) return found;
  throw new TiffinError('invalid-argument', `"${text}" is not one of ${known.join(', ')}`);
}

function parseScore(score: number): number {
  if (Math.abs(score) <= 1000) return score;
  throw new TiffinError('invalid-argument', `${score} is not between -1000 and 1000`);
}

/** The profile that Podman's packages install is the one that ours follows. */
function parseProfilePath(path: string): string | undefined {
  if (path === '' || path === '/usr/share/containers/seccomp.json') return undefined;
  if (isAbsolute(path)) return path;
  throw new TiffinError('invalid-argument', `seccomp profile "${path}" is no absolute path`);
}

function networkDefaultsFrom(conf: ContainersConf): NetworkDefaults {
  const hostAddress = at(conf.hostContainersInternalIp, parseHostAddress, undefined);
  return { pastaOptions: at(conf.pastaOptions, same, []), hostAddress, toolDirectories: at(conf.helperBinariesDirs, same, []) };
}

function logDriverFrom(setting: Setting<string> | undefined, warn: (message: string) => void): LogDriver {
  const found = logDrivers.find((driver) => driver === setting?.value);
  if (setting !== undefined && setting.value !== '' && found === undefined) {
    warn(`${formatOrigin(setting.origin)}: log driver "${setting.value}" is not supported; using ${defaultSettings.logDriver}`);
  }
  return found ?? defaultSettings.logDriver;
}

function same<Value>(value: Value): Value {
  return value;
}

/** An empty text takes away what an earlier file said. */
function presentText(text: string): string | undefined {
  return text === '' ? undefined : text;
}

/** Reads a setting's value; what it is refused for is said with file and line. */
function at<Value, Result>(setting: Setting<Value> | undefined, read: (value: Value) => Result, fallback: Result): Result {
  if (setting === undefined) return fallback;
  try {
    return read(setting.value);
  } catch (cause) {
    if (!(cause instanceof TiffinError)) throw cause;
    throw new TiffinError(cause.code, `${formatOrigin(setting.origin)}: ${cause.message}`, { cause, hint: cause.hint });
  }
}

function parseHostAddress(text: string): string | undefined {
  if (text === '' || text === 'none' || ipVersion(text) !== 0) return presentText(text);
  throw new TiffinError('invalid-argument', `"${text}" is neither an IP address nor none`);
}

function parsePairs(entries: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entries.map((entry) => {
      const equals = entry.indexOf('=');
      if (equals < 1) throw new TiffinError('invalid-argument', `"${entry}" is not NAME=VALUE`);
      return [entry.slice(0, equals), entry.slice(equals + 1)];
    }),
  );
}

function parseUmask(text: string): number {
  if (!/^[0-7]{1,4}$/.test(text)) throw new TiffinError('invalid-argument', `"${text}" is not a umask`);
  return Number.parseInt(text, 8);
}

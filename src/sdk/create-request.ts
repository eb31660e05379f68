import { isAbsolute, resolve } from 'node:path';

import type { NetworkMode } from '../config/network-settings.ts';
import { parseSignal } from '../lib/signal.ts';
import { parseAlias } from '../network/attachment.ts';
import { parseEgressRules } from '../network/egress-rule.ts';
import { parseNetworkMode } from '../network/mode.ts';
import { parsePlatform } from '../oci/platform.ts';
import { parseCapability } from '../runtime/capabilities.ts';
import { isCdiName } from '../runtime/cdi-name.ts';
import { parseDevice } from '../runtime/devices.ts';
import { readEnvironment } from '../runtime/environment.ts';
import { parseAddHost, parseDnsServer, parseHostname } from '../runtime/etc-files.ts';
import { parseMount } from '../runtime/mount-option.ts';
import { parseUserNamespaceMode } from '../runtime/namespaces.ts';
import { plainRequest, plainResources } from '../runtime/plain-request.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { parseUlimit } from '../runtime/rlimits.ts';
import { parseSecretOption } from '../runtime/secret-option.ts';
import { parseSecurityOptions } from '../runtime/security-options.ts';
import { parseTmpfs } from '../runtime/tmpfs-option.ts';
import { formatUserSpec, parseUserSpec } from '../runtime/user-spec.ts';
import { parseVolume } from '../runtime/volume-option.ts';
import { type Given, invalid } from './given.ts';
import { healthRequest } from './health.ts';
import { portMappings } from './ports.ts';

/** The options of `create`; those of `run` and of registries come beside. */
export const createOptionNames = (
  'name command entrypoint env workdir user labels hostname init ports network aliases ' +
  'hosts dns netAllow volumes mounts tmpfs files secrets readOnly shmSize memory cpus ' +
  'pidsLimit ulimits privileged capAdd capDrop securityOpts devices userns sysctls health restart stopSignal ' +
  'stopTimeout pod pull platform onProgress signal'
).split(' ');

/**
 * What the options ask for, as the request that `tiffin run` makes of its own.
 *
 * @param directory where relative paths of the host begin
 * @throws {TiffinError} `invalid-argument` naming the option or its value
 */
export function toCreateRequest(image: string, given: Given, directory: string): CreateRequest {
  const plain = plainRequest(image);
  const platform = given.text('platform');
  if (platform !== undefined) parsePlatform(platform);
  return {
    ...plain,
    image: { ...plain.image, pull: given.oneOf('pull', ['missing', 'always', 'newer', 'never']) ?? 'missing', platform },
    identity: { ...plain.identity, name: given.text('name'), labels: given.textMap('labels') ?? {} },
    stdio: { ...plain.stdio, detach: true },
    process: toProcess(given, plain.process),
    storage: toStorage(given, directory, plain.storage),
    network: toNetwork(given, plain.network),
    namespaces: toNamespaces(given, plain.namespaces),
    security: toSecurity(given, directory),
    resources: toResources(given),
    health: healthRequest(given),
    lifecycle: { ...plain.lifecycle, restart: toRestart(given.text('restart')) },
  };
}

function toProcess(given: Given, plain: CreateRequest['process']): CreateRequest['process'] {
  const user = given.text('user');
  const stopSignal = signalOf(given.raw('stopSignal'), 'stopSignal');
  return {
    ...plain,
    command: given.texts('command') ?? [],
    entrypoint: given.texts('entrypoint'),
    environment: toEnvironment(given.textMap('env') ?? {}),
    workingDirectory: given.text('workdir'),
    user: user === undefined ? undefined : formatUserSpec(parseUserSpec(user)),
    init: given.flag('init') ?? false,
    stopSignal: stopSignal === undefined ? undefined : String(stopSignal),
    stopTimeoutSeconds: given.whole('stopTimeout'),
    rlimits: (given.texts('ulimits') ?? []).map(parseUlimit),
    sysctls: given.textMap('sysctls') ?? {},
  };
}

/** Variables as they were given, nothing of this process's own. @throws {TiffinError} `invalid-argument` for a name that is none */
export function toEnvironment(env: Readonly<Record<string, string>>): CreateRequest['process']['environment'] {
  for (const name of Object.keys(env)) if (name.includes('=')) throw invalid(`env: ${JSON.stringify(name)} is no name of a variable`);
  const entries = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return readEnvironment({ entries, files: [], unset: [], unsetAll: false, host: false, httpProxy: false }, {});
}

/** A signal by name or number. @throws {TiffinError} `invalid-argument` */
export function signalOf(value: unknown, name: string): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') throw invalid(`${name} must be a signal, such as 'SIGTERM'`);
  return parseSignal(String(value));
}

function toStorage(given: Given, directory: string, plain: CreateRequest['storage']): CreateRequest['storage'] {
  return {
    ...plain,
    mounts: [
      ...(given.texts('volumes') ?? []).map((text) => parseVolume(text, directory)),
      ...(given.texts('mounts') ?? []).map((text) => parseMount(text, directory)),
      ...(given.texts('tmpfs') ?? []).map(parseTmpfs),
    ],
    readOnly: given.flag('readOnly') ?? false,
    shmSizeBytes: given.size('shmSize'),
  };
}

function toNetwork(given: Given, plain: CreateRequest['network']): CreateRequest['network'] {
  const hostname = given.text('hostname');
  const allow = given.texts('netAllow') ?? [];
  const named = given.raw('network');
  const networks = typeof named === 'string' ? [named] : (given.texts('network') ?? []);
  return {
    ...plain,
    mode: withAliases(parseNetworkMode(networks), given.texts('aliases') ?? []),
    ports: portMappings(given),
    hostname: hostname === undefined ? undefined : parseHostname(hostname),
    hosts: Object.entries(given.textMap('hosts') ?? {}).map(([name, address]) => parseAddHost(`${name}:${address}`)),
    ...(allow.length === 0 ? {} : { allow: parseEgressRules(allow) }),
    dns: { servers: (given.texts('dns') ?? []).map(parseDnsServer), searches: [], options: [] },
  };
}

function withAliases(mode: NetworkMode | undefined, aliases: readonly string[]): NetworkMode | undefined {
  if (aliases.length === 0) return mode;
  if (mode?.kind !== 'bridge') throw invalid('aliases are of use on networks only: name one with network');
  const named = aliases.map(parseAlias);
  return { ...mode, networks: mode.networks.map((place) => ({ ...place, aliases: [...place.aliases, ...named] })) };
}

function toNamespaces(given: Given, plain: CreateRequest['namespaces']): CreateRequest['namespaces'] {
  const text = given.text('userns');
  if (text === undefined) return plain;
  const { userUnsaid: _unsaid, ...rest } = plain;
  return { ...rest, user: parseUserNamespaceMode(text) };
}

function toSecurity(given: Given, directory: string): CreateRequest['security'] {
  const devices = given.texts('devices') ?? [];
  return {
    privileged: given.flag('privileged') ?? false,
    addCapabilities: (given.texts('capAdd') ?? []).map(parseCapability),
    dropCapabilities: (given.texts('capDrop') ?? []).map(parseCapability),
    ...parseSecurityOptions((given.texts('securityOpts') ?? []).map((text) => absoluteProfile(text, directory))),
    devices: devices.filter((text) => !isCdiName(text)).map((text) => parseDevice(text)),
    cdiDevices: devices.filter(isCdiName),
    secrets: (given.texts('secrets') ?? []).map(parseSecretOption),
  };
}

function absoluteProfile(text: string, directory: string): string {
  const path = /^seccomp[=:](.+)$/s.exec(text)?.[1];
  return path === undefined || path === 'unconfined' || isAbsolute(path) ? text : `seccomp=${resolve(directory, path)}`;
}

function toResources(given: Given): CreateRequest['resources'] {
  const cpus = given.number('cpus');
  if (cpus !== undefined && cpus < 0.01) throw invalid(`cpus ${cpus}: the kernel gives 0.01 of a processor or more`);
  const memoryBytes = given.size('memory');
  const least = 512 * 1024;
  if (memoryBytes !== undefined && memoryBytes < least)
    throw invalid(`memory ${memoryBytes}: no command can run in less than ${least} bytes`);
  return { ...plainResources(), memoryBytes, cpus, pidsLimit: given.whole('pidsLimit', 1) };
}

const restartForm = /^(?:(?<policy>no|always|unless-stopped)|on-failure(?::(?<maximum>\d{1,9}))?)$/;

function toRestart(text: string | undefined): CreateRequest['lifecycle']['restart'] {
  const match = restartForm.exec(text ?? 'no');
  if (match === null) throw invalid(`restart ${JSON.stringify(text)}: it is no, on-failure, on-failure:3, always or unless-stopped`);
  const { policy = 'on-failure', maximum = '0' } = match.groups ?? {};
  return { policy: policy as CreateRequest['lifecycle']['restart']['policy'], maximum: Number(maximum) };
}

import { resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { invalidValue } from './convert.ts';
import { flag, list, optionGroup, refused, value } from './option.ts';
import { shapeOf } from './session.ts';
import type { OptionSpec } from './spec.ts';

/** Options that stand before or after the command's name. */
export type GlobalOptions = {
  readonly root: string | undefined;
  readonly runRoot: string | undefined;
  readonly logLevel: LogLevel;
  /** An OCI runtime to use in place of the helper: a name or an absolute path. */
  readonly runtime: string | undefined;
  /** Who makes control groups: `systemd` or `cgroupfs`; undefined: whatever works. */
  readonly cgroupManager?: string | undefined;
  /** Directories of files that describe devices of vendors; none: where containers.conf says. */
  readonly cdiSpecDirs?: readonly string[];
  readonly color: boolean;
};

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** How much is said on stderr; `warn` unless asked otherwise. */
export type LogLevel = (typeof logLevels)[number];

const defaultLevel: LogLevel = 'warn';
const onlyDriver = 'overlay';

const noService = { reason: 'there is no remote service to connect to' } as const;

/** What Podman has beside these, each refused with what there is instead. */
const refusedGlobals = () => ({
  storageOption: refused('--storage-opt', { reason: 'the store has no options' }),
  connection: refused('-c,--connection', noService),
  url: refused('--url', noService),
  remote: refused('-r,--remote', { ...noService, kind: 'flag' }),
  identity: refused('--identity', noService),
  ssh: refused('--ssh', noService),
  tlsCa: refused('--tls-ca', noService),
  tlsCert: refused('--tls-cert', noService),
  tlsKey: refused('--tls-key', noService),
  conmon: refused('--conmon', { reason: 'there is no conmon: the monitor is part of tiffin' }),
  dockerConfig: refused('--config', { reason: 'set DOCKER_CONFIG, or name the file with --authfile' }),
  eventsBackend: refused('--events-backend', { reason: 'events are always kept in a file of the store' }),
  hooks: refused('--hooks-dir', { reason: 'hooks of the host are not run for containers' }),
  imageStore: refused('--imagestore', { reason: 'images and containers share one store; --root names it' }),
  networkCommand: refused('--network-cmd-path', { reason: 'set helper_binaries_dir in containers.conf' }),
  out: refused('--out', { reason: 'let the shell redirect the output' }),
  syslog: refused('--syslog', { kind: 'flag', reason: 'messages go to standard error only' }),
  temporary: refused('--tmpdir', { reason: 'what is gone after a reboot is in --runroot' }),
  transient: refused('--transient-store', { kind: 'flag', reason: 'name a store on a tmpfs with --root' }),
});

class GlobalFields {
  root = value('--root', { valueName: 'path', description: 'Directory of images, containers and volumes', complete: 'directory' });
  runRoot = value('--runroot', {
    valueName: 'path',
    description: 'Directory of run-time state, which a reboot empties',
    complete: 'directory',
  });
  logLevel = value('--log-level', {
    valueName: 'level',
    description: 'Log messages from this level on: trace, debug, info, warn, error or fatal',
    complete: logLevels,
    default: defaultLevel,
  });
  runtime = value('--runtime', {
    valueName: 'runtime',
    description: 'OCI runtime to use in place of the built-in one: crun, runc, youki or a path',
    complete: 'file',
  });
  storageDriver = value('--storage-driver', {
    valueName: 'driver',
    description: 'Storage driver',
    complete: [onlyDriver],
    default: onlyDriver,
    hidden: true,
  });
  cdiSpecDirs = list('--cdi-spec-dir', {
    valueName: 'path',
    description: 'Directory with CDI files, which describe devices',
    complete: 'directory',
  });
  noColor = flag('--no-color', { description: 'Never use colour' });
  cgroupManager = value('--cgroup-manager', {
    valueName: 'manager',
    description: 'Who creates control groups: systemd or cgroupfs; what works unless set',
    complete: ['systemd', 'cgroupfs'],
  });
  others = optionGroup('', refusedGlobals());
}

/** The specs of the global options. */
export const globalSpecs: readonly OptionSpec[] = shapeOf(GlobalFields).options.map((spec) => ({ ...spec, group: 'Global options' }));

/**
 * Reads the global options out of all that were typed.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown log level or storage driver
 */
export function readGlobals(typed: readonly { readonly spec: OptionSpec; readonly value: string }[]): GlobalOptions {
  const last = (name: string): string | undefined => typed.findLast(({ spec }) => spec.names.includes(name))?.value;
  const level = logLevels.find((known) => known === (last('--log-level') ?? defaultLevel).toLowerCase());
  if (level === undefined) throw refusedValue('--log-level', last('--log-level') ?? '', `log level is not one of: ${logLevels.join(', ')}`);
  const driver = last('--storage-driver') ?? onlyDriver;
  if (driver !== onlyDriver) throw refusedValue('--storage-driver', driver, 'the only storage driver is overlay');
  const cgroupManager = last('--cgroup-manager');
  if (cgroupManager !== undefined && !['systemd', 'cgroupfs'].includes(cgroupManager))
    throw new TiffinError('invalid-argument', 'configuring runtime: cgroup manager must be one of cgroupfs and systemd: invalid argument');
  return {
    root: last('--root'),
    runRoot: last('--runroot'),
    logLevel: level,
    runtime: last('--runtime'),
    cgroupManager,
    cdiSpecDirs: typed.flatMap(({ spec, value: path }) => (spec.names.includes('--cdi-spec-dir') ? [resolve(path)] : [])),
    color: last('--no-color') !== 'true',
  };
}

function refusedValue(name: string, text: string, reason: string): Error {
  const spec = globalSpecs.find((each) => each.names.includes(name));
  if (spec === undefined) throw new Error(`no global option ${name}`);
  return invalidValue(text, spec, reason);
}

import { complain, type Argument, type Conversion } from './conversion.ts';
import { execLine, globalArguments } from './command.ts';
import { isOneshot } from './rules-container.ts';
import { resourceOf } from './names.ts';
import { readText, readTruth, readValues } from './read-values.ts';

/** A command of the service. */
export type ServiceCommand = { readonly key: string; readonly command: readonly string[]; readonly args: readonly Argument[] };

/** What `[Service]` is made from: the program, and the arguments of the table. */
export type ServiceInput = { readonly program: readonly string[]; readonly args: readonly Argument[] };

/** Fills `[Service]`, and returns its commands with what their arguments come from. */
export function fillService(conversion: Conversion, input: ServiceInput): readonly ServiceCommand[] {
  switch (conversion.source.type) {
    case 'container':
      return containerService(conversion, input);
    case 'pod':
      return podService(conversion, input);
    default:
      return oneshotService(conversion, input);
  }
}

type Line = { readonly key: string; readonly ignoreFailure?: true };

/** Adds a command line to `[Service]`. */
function addCommand(
  conversion: Conversion,
  { key, ignoreFailure }: Line,
  { program, command, args }: Omit<ServiceCommand, 'key'> & { program: readonly string[] },
): ServiceCommand {
  const all = [...globalArguments(conversion), ...command.map((word) => ({ words: [word] })), ...args];
  const line = execLine([...program, ...all.flatMap(({ words }) => words)]);
  conversion.draft.add('Service', key, ignoreFailure === true ? `-${line}` : line);
  return { key, command, args };
}

const words = (...all: string[]): readonly Argument[] => all.map((word) => ({ words: [word] }));

function containerService(conversion: Conversion, { program, args }: ServiceInput): readonly ServiceCommand[] {
  const { draft, source } = conversion;
  const name = resourceOf(source) ?? '';
  checkService(conversion, ['notify', 'oneshot']);
  draft.add('Service', 'Environment', 'PODMAN_SYSTEMD_UNIT=%n');
  draft.setDefault('Service', 'KillMode', 'mixed');
  const remove = { program, command: ['rm'], args: words('-v', '-f', '-i', name) };
  addCommand(conversion, { key: 'ExecStop' }, remove);
  // When the monitor is killed there is no ExecStop.
  addCommand(conversion, { key: 'ExecStopPost', ignoreFailure: true }, remove);
  const reload = reloadCommand(conversion, { program, name });
  draft.add('Service', 'Delegate', 'yes');
  if (!isOneshot(conversion)) {
    draft.set('Service', 'Type', 'notify');
    draft.set('Service', 'NotifyAccess', 'all');
    if (!draft.has('Service', 'TimeoutSec')) draft.setDefault('Service', 'TimeoutStartSec', '900');
  }
  setStopTime(conversion, readText(conversion, 'StopTimeout')?.value);
  draft.setDefault('Service', 'SyslogIdentifier', '%N');
  const all = [{ words: ['--name', name], entry: readText(conversion, 'ContainerName')?.entry }, ...words('--replace', '--rm'), ...args];
  return [...reload, addCommand(conversion, { key: 'ExecStart' }, { program, command: ['run'], args: all })];
}

function reloadCommand(
  conversion: Conversion,
  { program, name }: { readonly program: readonly string[]; readonly name: string },
): readonly ServiceCommand[] {
  const command = readValues(conversion, { key: 'ReloadCmd', reads: 'arguments' });
  const signal = readText(conversion, 'ReloadSignal');
  if (signal !== undefined && command.length > 0) {
    complain(conversion, signal.entry, { message: 'ReloadCmd= is there, too', suggestion: 'remove one of them' });
    return [];
  }
  if (signal !== undefined) {
    const args = [{ words: ['--signal', signal.value], entry: signal.entry }, ...words(name)];
    return [addCommand(conversion, { key: 'ExecReload' }, { program, command: ['kill'], args })];
  }
  if (command.length === 0) return [];
  const args = [...words(name), ...command.map(({ value, entry }) => ({ words: [value], entry }))];
  return [addCommand(conversion, { key: 'ExecReload' }, { program, command: ['exec'], args })];
}

function podService(conversion: Conversion, { program, args }: ServiceInput): readonly ServiceCommand[] {
  const { draft, source } = conversion;
  const name = resourceOf(source) ?? '';
  const stop = readText(conversion, 'StopTimeout');
  checkService(conversion, ['notify']);
  const create = { program, command: ['pod', 'create'], args: [...words('--replace'), ...args] };
  const creating = addCommand(conversion, { key: 'ExecStartPre' }, create);
  // The infra container's monitor is the main process: it ends when the pod does.
  const start = words('--sdnotify=conmon', '--cgroups=no-conmon', `${name}-infra`);
  addCommand(conversion, { key: 'ExecStart' }, { program, command: ['start'], args: start });
  const time = { words: [`--time=${stop?.value ?? '10'}`], entry: stop?.entry };
  const stopping = addCommand(
    conversion,
    { key: 'ExecStop' },
    { program, command: ['pod', 'stop'], args: [...words('--ignore'), time, ...words(name)] },
  );
  const remove = { program, command: ['pod', 'rm'], args: words('--ignore', '--force', name) };
  addCommand(conversion, { key: 'ExecStopPost', ignoreFailure: true }, remove);
  draft.add('Service', 'Environment', 'PODMAN_SYSTEMD_UNIT=%n');
  draft.add('Service', 'Delegate', 'yes');
  draft.setDefault('Service', 'KillMode', 'mixed');
  draft.set('Service', 'Type', 'notify');
  draft.set('Service', 'NotifyAccess', 'all');
  draft.setDefault('Service', 'Restart', 'on-failure');
  setStopTime(conversion, stop?.value);
  draft.setDefault('Service', 'SyslogIdentifier', '%N');
  return [creating, stopping];
}

/** systemd waits for 90 seconds; longer where the container has longer. */
function setStopTime({ draft }: Conversion, seconds: string | undefined): void {
  if (Number(seconds) > 30 && !draft.has('Service', 'TimeoutSec'))
    draft.setDefault('Service', 'TimeoutStopSec', String(Number(seconds) + 60));
}

function oneshotService(conversion: Conversion, { program, args }: ServiceInput): readonly ServiceCommand[] {
  const { draft, source, kind } = conversion;
  checkService(conversion, ['oneshot']);
  if (source.type === 'network' && readTruth(conversion, 'NetworkDeleteOnStop') === true) {
    const removing = { program, command: ['network', 'rm'], args: words(resourceOf(source) ?? '') };
    addCommand(conversion, { key: 'ExecStopPost' }, removing);
  }
  const ignore = source.type === 'network' || source.type === 'volume' ? words('--ignore') : [];
  const command = addCommand(conversion, { key: 'ExecStart' }, { program, command: kind.command, args: [...ignore, ...args] });
  draft.setDefault('Service', 'SyslogIdentifier', '%N');
  draft.setDefault('Service', 'Type', 'oneshot');
  if (source.type !== 'build') draft.setDefault('Service', 'RemainAfterExit', 'yes');
  return [command];
}

/** What of systemd's own keys does not go together with a service of ours. */
function checkService(conversion: Conversion, types: readonly string[]): void {
  for (const entry of conversion.draft.entries('Service')) {
    const { key, value } = entry;
    const say = (message: string, suggestion: string, severity: 'error' | 'warning' = 'error'): void =>
      complain(conversion, entry, { section: 'Service', severity, message, suggestion });
    if (key === 'ExecStart') say('the service has its own', 'remove it; ExecStartPre= and ExecStartPost= are yours');
    if (key === 'Type' && !types.includes(value)) say(`${value} is not possible`, `write ${types.join(' or ')}, or remove it`);
    if (key === 'KillMode' && value !== 'mixed' && value !== 'control-group') say(`${value} would leave processes behind`, 'remove it');
    if (key === 'PIDFile') say('the service says itself who its main process is', 'remove it');
    if (/^(User|Group|DynamicUser)$/.test(key))
      say('services of a user run as that user', 'put the file where those of that user are', 'warning');
  }
}

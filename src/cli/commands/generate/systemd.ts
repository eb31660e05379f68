import { isRunning } from '../../../container/state.ts';
import { viewOf } from '../../../container/view.ts';
import type { Engine } from '../../../engine.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { containerService } from '../../../systemd/container-service.ts';
import { podServices } from '../../../systemd/pod-service.ts';
import { checkRestartPolicy, restartPolicies, type ServiceOptions } from '../../../systemd/service-options.ts';
import type { NamedUnit } from '../../../systemd/service-parts.ts';
import { printUnit } from '../../../systemd/unit-file.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag, integer, list, optionalFlag, value } from '../../options/option.ts';
import { callerOf, containerSubject, findSubject, podSubject, warnOfCredentials, type Found } from '../../request/generate.ts';
import { printFiles, reportEnabled, type GeneratedFile } from '../../request/generated-files.ts';

/** `tiffin generate systemd` */
export class GenerateSystemdCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints units for systemd that run a container, or a pod and its containers.',
    examples: [
      ['A unit that makes the container at each start', '$0 generate systemd --new --name web'],
      ['The same, installed, enabled and started', '$0 generate systemd --new --name --enable web'],
      ['A file for a pod and for each of its containers', '$0 generate systemd --new --name --files shop'],
    ],
  };

  enable = flag('--enable', { description: 'Install the units, let systemd read them, enable and start them' });
  pin = flag('--pin', { description: 'With --new: name exactly the image of now, by its digest' });
  after = list('--after', { valueName: 'unit', description: 'Start behind this unit', complete: 'none' });
  containerPrefix = value('--container-prefix', {
    valueName: 'text',
    description: 'What names of units for containers begin with',
    complete: 'none',
    default: 'container',
  });
  environment = list('-e,--env', { valueName: 'name=value', description: 'Set a variable in the units', complete: 'none' });
  files = flag('-f,--files', { description: 'Write files to the working directory, and print their paths' });
  format = value('--format', { valueName: 'format', description: 'json: an object of names and units', complete: ['json'], default: '' });
  byName = flag('-n,--name', { description: 'Call units after names in place of IDs' });
  create = optionalFlag('--new', { description: 'Make the container or pod at each start and remove it at each stop' });
  noHeader = flag('--no-header', { description: 'Leave out who made the unit' });
  podPrefix = value('--pod-prefix', {
    valueName: 'text',
    description: 'What names of units for pods begin with',
    complete: 'none',
    default: 'pod',
  });
  requires = list('--requires', { valueName: 'unit', description: 'Stop when this unit stops', complete: 'none' });
  restartPolicy = value('--restart-policy', {
    valueName: 'policy',
    description: `When systemd starts it again, in place of what the container says (on-failure where it says nothing): ${restartPolicies.join(', ')}`,
    complete: restartPolicies,
  });
  restartSeconds = integer('--restart-sec', { valueName: 'seconds', description: 'Wait so long before that', integer: 'unsigned' });
  separator = value('--separator', { valueName: 'text', description: 'What stands behind a prefix', complete: 'none', default: '-' });
  startSeconds = integer('--start-timeout', { valueName: 'seconds', description: 'How long a start may take', integer: 'unsigned' });
  stopSeconds = integer('--stop-timeout', {
    valueName: 'seconds',
    description: "Seconds between the stop signal and SIGKILL, the container's own unless set",
    integer: 'unsigned',
  });
  time = integer('-t,--time', { valueName: 'seconds', description: 'The same as --stop-timeout', integer: 'unsigned' });
  template = flag('--template', { description: 'Make a template, whose instances are containers of their own; implies --new' });
  wants = list('--wants', { valueName: 'unit', description: 'Start this unit, too', complete: 'none' });
  name = operand('CONTAINER|POD', { complete: 'container-or-pod' });

  override async run(context: CommandContext): Promise<void> {
    const options = this.options(context);
    if (this.format !== '' && this.format !== 'json')
      throw new TiffinError('invalid-argument', `unknown --format argument: ${this.format}`);
    const services = await context.engine();
    const found = findSubject(services, this.name);
    if (!options.create) warnOfRestart(context, found);
    const units = unitsOf(context, services, { found, options, pin: this.pin });
    const files = units.map(({ name, unit }) => ({
      key: name,
      fileName: `${name}.service`,
      service: `${name}.service`,
      text: printUnit(unit),
    }));
    if (!this.enable) return await printFiles(context, files, this);
    await enable(context, files, options.create ? undefined : found);
  }

  private options({ env }: CommandContext): ServiceOptions {
    const { create, template, containerPrefix, podPrefix, separator, byName, restartPolicy, restartSeconds, startSeconds } = this;
    const { wants, after, requires } = this;
    if (create === false && template) throw new TiffinError('invalid-argument', '--template cannot be set with --new=false');
    if (this.stopSeconds !== undefined && this.time !== undefined)
      throw new TiffinError('invalid-argument', 'stop-timeout and time are redundant and cannot be used together');
    if (restartPolicy !== undefined) checkRestartPolicy(restartPolicy);
    const environment = this.environment.flatMap((text) =>
      text.includes('=') ? [text] : env[text] === undefined ? [] : [`${text}=${env[text]}`],
    );
    return {
      template,
      byName,
      restartPolicy,
      restartSeconds,
      startSeconds,
      wants,
      after,
      requires,
      environment,
      containerPrefix,
      podPrefix,
      separator,
      create: (create ?? false) || template,
      header: !this.noHeader,
      stopSeconds: this.stopSeconds ?? this.time,
    };
  }
}

/** @param started what the units only start: it must not run outside of them */
async function enable(context: CommandContext, files: readonly GeneratedFile[], started: Found | undefined): Promise<void> {
  const { enableUnits, isActive } = await import('../../../systemd/enable-units.ts');
  const [{ service } = { service: '' }] = files;
  const runs = started?.kind === 'container' && isRunning(viewOf(context.places.runRoot, started.container).state);
  if (runs && !(await isActive(context, service))) {
    const { name } = started.container;
    throw new TiffinError('wrong-state', `container ${name} runs already, and not in ${service}`, { hint: `tiffin stop ${name}` });
  }
  reportEnabled(context, await enableUnits(context, files));
}

type UnitChoice = { readonly found: Found; readonly options: ServiceOptions; readonly pin: boolean };

function unitsOf(context: CommandContext, services: Engine, { found, options, pin }: UnitChoice): readonly NamedUnit[] {
  const caller = callerOf(context);
  const wanted = { create: options.create, pin, journal: true };
  if (found.kind === 'container') {
    const subject = containerSubject(services, found.container, wanted);
    warnOfCredentials(context, [subject]);
    return [containerService(subject, options, caller)];
  }
  const subject = podSubject(services, found.pod, wanted);
  warnOfCredentials(
    context,
    subject.members.map((member) => member.subject),
  );
  return podServices(subject, options, caller);
}

function warnOfRestart({ log }: CommandContext, found: Found): void {
  if (found.kind !== 'container') return;
  const { id, request } = found.container;
  const { policy } = request.request.lifecycle.restart;
  if (policy !== 'no')
    log.warn(
      `Container ${id} has restart policy ${JSON.stringify(policy)} which can lead to issues on shutdown: consider recreating the container without a restart policy and use systemd's restart mechanism instead`,
    );
}

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
    description: 'Prints systemd units that run a container, or a pod and its containers.',
    examples: [
      ['Print a unit that creates the container at each start', '$0 generate systemd --new --name web'],
      ['Install, enable and start it', '$0 generate systemd --new --name --enable web'],
      ['Write files for a pod and each of its containers', '$0 generate systemd --new --name --files shop'],
    ],
  };

  enable = flag('--enable', { description: 'Install the units, reload systemd, enable the units and start them' });
  pin = flag('--pin', { description: 'With --new, refer to the image by its digest' });
  after = list('--after', { valueName: 'unit', description: 'Start after this unit', complete: 'none' });
  containerPrefix = value('--container-prefix', {
    valueName: 'text',
    description: 'Prefix of the names of units for containers',
    complete: 'none',
    default: 'container',
  });
  environment = list('-e,--env', { valueName: 'name=value', description: 'Set an environment variable in the units', complete: 'none' });
  files = flag('-f,--files', { description: 'Write files to the working directory, and print their paths' });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, an object of names and units',
    complete: ['json'],
    default: '',
  });
  byName = flag('-n,--name', { description: 'Use names in place of IDs' });
  create = optionalFlag('--new', { description: 'Create the container or pod at each start, and remove it at each stop' });
  noHeader = flag('--no-header', { description: 'Write no comment at the top' });
  podPrefix = value('--pod-prefix', {
    valueName: 'text',
    description: 'Prefix of the names of units for pods',
    complete: 'none',
    default: 'pod',
  });
  requires = list('--requires', {
    valueName: 'unit',
    description: 'Require this unit: start it first, and stop with it',
    complete: 'none',
  });
  restartPolicy = value('--restart-policy', {
    valueName: 'policy',
    description: `When systemd starts it again, in place of what the container says (on-failure where it says nothing): ${restartPolicies.join(', ')}`,
    complete: restartPolicies,
  });
  restartSeconds = integer('--restart-sec', { valueName: 'seconds', description: 'Seconds to wait before a restart', integer: 'unsigned' });
  separator = value('--separator', { valueName: 'text', description: 'Separator between prefix and name', complete: 'none', default: '-' });
  startSeconds = integer('--start-timeout', { valueName: 'seconds', description: 'Seconds that a start may take', integer: 'unsigned' });
  stopSeconds = integer('--stop-timeout', {
    valueName: 'seconds',
    description: "Seconds between the stop signal and SIGKILL, the container's own unless set",
    integer: 'unsigned',
  });
  time = integer('-t,--time', { valueName: 'seconds', description: 'Same as --stop-timeout', integer: 'unsigned' });
  template = flag('--template', { description: 'Make a template unit, each instance of which is a container of its own; implies --new' });
  wants = list('--wants', { valueName: 'unit', description: 'Want this unit: start it, too', complete: 'none' });
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

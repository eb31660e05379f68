import { oneContainer } from '../../../container/select.ts';
import { updateContainer, type UpdateRequest } from '../../../container/update.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { readEnvironment } from '../../../runtime/environment.ts';
import { parseUlimit } from '../../../runtime/rlimits.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { healthOptions } from '../../options/health.ts';
import { resourceOptions } from '../../options/limits.ts';
import { operands } from '../../options/operand.ts';
import { commaList, flag, list, optionGroup, value } from '../../options/option.ts';
import { requestFacts } from '../../request/create-options.ts';
import { toHealth } from '../../request/health.ts';
import { parseRestart } from '../../request/lifecycle.ts';
import { toResourceChanges } from '../../request/resources.ts';

/** `tiffin update` */
export class UpdateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Changes the limits and the restart policy of a container, at once if it runs, and for its next starts.',
    examples: [
      ['Limit CPU time to a half and memory to 512 MiB', '$0 update --cpus 0.5 --memory 512m web'],
      ['Restart a container whenever it fails', '$0 update --restart on-failure web'],
    ],
  };

  resources = optionGroup('Limit', resourceOptions());
  health = optionGroup('Health', healthOptions());
  environment = list('-e,--env', {
    valueName: 'name[=value]',
    description: "Set an environment variable; without a value, pass on the host's",
    complete: 'environment-name',
  });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  restart = value('--restart', {
    valueName: 'policy',
    description: 'Restart policy: no, on-failure[:count], always or unless-stopped',
    complete: ['no', 'on-failure', 'always', 'unless-stopped'],
  });
  ulimits = commaList('--ulimit', {
    valueName: 'name=soft[:hard]',
    description: 'Set a resource limit of its processes',
    complete: 'ulimit',
  });
  unset = list('--unsetenv', { valueName: 'name', description: 'Unset a variable', complete: 'none' });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run(context: CommandContext): Promise<void> {
    this.#requireSense();
    const update = this.#request(context);
    const services = await context.engine();
    const { record } = oneContainer(services, this.names[0]);
    const { warnings } = await updateContainer(services, record, update);
    for (const warning of warnings) context.log.warn(warning);
    context.output.line(record.id);
  }

  #request(context: CommandContext): UpdateRequest {
    const facts = requestFacts(context);
    const health = toHealth(this.health, facts.directory);
    const environment = { entries: this.environment, files: [], unset: [], unsetAll: false, host: false, httpProxy: false };
    return {
      resources: toResourceChanges(this.resources, facts),
      restart: this.restart === undefined ? undefined : parseRestart(this.restart),
      health: health === 'image' ? undefined : health,
      environment: readEnvironment(environment, facts.env).entries,
      unsetEnvironment: this.unset,
      rlimits: this.ulimits.map(parseUlimit),
    };
  }

  #requireSense(): void {
    if (this.names.length > 1) throw new TiffinError('invalid-argument', '`tiffin update` accepts at most one argument');
    if (this.names.length === 0 && !this.latest)
      throw new TiffinError('invalid-argument', '"tiffin update" requires a name, id, or the "--latest" flag');
    if (this.names.length > 0 && this.latest) throw new TiffinError('invalid-argument', '--latest and containers cannot be used together');
  }
}

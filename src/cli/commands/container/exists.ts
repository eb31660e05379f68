import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin container exists` */
export class ContainerExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether a container exists. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Remove a container if it exists', '$0 container exists web && $0 rm web']],
  };

  external = flag('--external', { description: 'Accepted for compatibility: there are no containers of other tools' });
  container = operand('CONTAINER', { complete: 'container' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).containers.find(this.container) === undefined ? 1 : 0;
  }
}

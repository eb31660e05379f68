import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin network exists` */
export class NetworkExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether a network exists. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Create a network once', '$0 network exists shop || $0 network create shop']],
  };

  network = operand('NETWORK', { complete: 'network' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).networks.find(this.network) === undefined ? 1 : 0;
  }
}

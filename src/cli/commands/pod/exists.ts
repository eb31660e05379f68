import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin pod exists` */
export class PodExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether a pod exists. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Create a pod once', '$0 pod exists shop || $0 pod create shop']],
  };

  pod = operand('POD', { complete: 'pod' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).pods.find(this.pod) === undefined ? 1 : 0;
  }
}

import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin pod exists` */
export class PodExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'The exit status is 0 when the pod exists and 1 when it does not. Nothing is printed.',
  };

  pod = operand('POD', { complete: 'pod' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).pods.find(this.pod) === undefined ? 1 : 0;
  }
}

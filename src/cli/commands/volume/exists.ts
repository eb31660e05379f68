import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin volume exists` */
export class VolumeExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether a volume exists. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Create a volume once', '$0 volume exists data || $0 volume create data']],
  };

  volume = operand('VOLUME', { complete: 'volume' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).volumes.find(this.volume) === undefined ? 1 : 0;
  }
}

import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin volume exists` */
export class VolumeExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'The exit status is 0 when the volume exists and 1 when it does not. Nothing is printed.',
  };

  volume = operand('VOLUME', { complete: 'volume' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).volumes.find(this.volume) === undefined ? 1 : 0;
  }
}

import { disconnectContainer } from '../../../container/connect.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin network disconnect` */
export class NetworkDisconnectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Disconnects a container from a network, at once if it runs.',
    examples: [['Disconnect a container', '$0 network disconnect shop web']],
  };

  force = flag('-f,--force', { description: 'Accepted for compatibility: a container is always taken off, also while it runs' });
  network = operand('NETWORK', { complete: 'network' });
  container = operand('CONTAINER', { complete: 'container' });

  override async run({ engine }: CommandContext): Promise<void> {
    await disconnectContainer(await engine(), this.container, this.network);
  }
}

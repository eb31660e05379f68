import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin secret exists` */
export class SecretExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Checks whether a secret exists. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Create a secret once', '$0 secret exists db-password || $0 secret create db-password password.txt']],
  };

  secret = operand('SECRET', { complete: 'secret' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).secrets.find(this.secret) === undefined ? 1 : 0;
  }
}

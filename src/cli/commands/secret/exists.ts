import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin secret exists` */
export class SecretExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'The exit status is 0 when the secret exists and 1 when it does not. Nothing is printed.',
  };

  secret = operand('SECRET', { complete: 'secret' });

  override async run({ engine }: CommandContext): Promise<number> {
    return (await engine()).secrets.find(this.secret) === undefined ? 1 : 0;
  }
}

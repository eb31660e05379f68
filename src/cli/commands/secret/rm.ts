import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin secret rm` */
export class SecretRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Removes secrets and prints their IDs. A container that has one as a file keeps it; one that has it as a variable cannot be started again.',
    examples: [['Remove a secret', '$0 secret rm db-password']],
  };

  all = flag('-a,--all', { description: 'Remove all secrets' });
  ignore = flag('-i,--ignore', { description: 'Ignore containers that do not exist' });
  names = operands('SECRET', { min: 0, complete: 'secret' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if (this.all === this.names.length > 0)
      throw new TiffinError('invalid-argument', '`tiffin secret rm` requires one argument, or the --all flag');
    const services = await engine();
    const { removeSecret } = await import('../../../secret/remove.ts');
    const failures: TiffinError[] = [];
    for (const name of this.all ? services.secrets.list().map(({ id }) => id) : this.names) {
      try {
        output.line(await removeSecret(services, name));
      } catch (error) {
        if (!(error instanceof TiffinError)) throw error;
        if (error.code !== 'not-found' || !this.ignore) failures.push(error);
      }
    }
    const [first] = failures;
    if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
  }
}

import { TiffinError } from '../../../lib/errors.ts';
import { getList } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin manifest exists`. */
export class ManifestExistsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Checks whether a manifest list is in the store. Prints nothing: the exit status is 0 when it exists and 1 when it does not.',
    examples: [['Create a list once', '$0 manifest exists app:1.2 || $0 manifest create app:1.2']],
  };

  list = operand('MANIFEST', { complete: 'manifest-list' });

  override async run({ engine }: CommandContext): Promise<number> {
    try {
      getList(await engine(), this.list);
      return 0;
    } catch (error) {
      if (error instanceof TiffinError && error.code === 'not-found') return 1;
      throw error;
    }
  }
}

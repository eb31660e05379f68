import { removeLists } from '../../../image/remove-lists.ts';
import { AggregateFailure } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin manifest rm`. */
export class ManifestRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes manifest lists from the store. The images in them stay.',
    examples: [['Remove a list', '$0 manifest rm app:1.2']],
  };
  static override readonly statuses = { 'not-found': 1 } as const;

  ignore = flag('-i,--ignore', { description: 'Ignore manifest lists that do not exist' });
  lists = operands('LIST', { min: 1, complete: 'manifest-list' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { ignore } = this;
    const { reports, failures } = removeLists(await engine(), this.lists, { ignore });
    for (const { untagged } of reports) for (const name of untagged) output.line(`Untagged: ${name}`);
    for (const { deleted } of reports) for (const id of deleted) output.line(`Deleted: ${id}`);
    if (failures.length > 0) throw new AggregateFailure(failures);
  }
}

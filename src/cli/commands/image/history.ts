import { historyOf } from '../../../image/history.ts';
import { getImage } from '../../../image/resolve.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { historyColumns } from '../../output/columns/history.ts';

/** `tiffin history`. */
export class HistoryCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows the steps that made an image, the last one first.',
    examples: [['Show whole commands', '$0 history --no-trunc alpine']],
  };

  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'history' },
  });
  human = flag('-H,--human', { description: 'Print ages and sizes for people; with false, times and bytes', default: true });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten IDs and commands' });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });
  image = operand('IMAGE', { complete: 'image' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { image } = getImage(services, this.image);
    const { format, noTrunc, quiet, human } = this;
    await output.rows(historyColumns({ human }), historyOf(services, image), { format, noTrunc, quiet });
  }
}

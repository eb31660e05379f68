import { resetStore } from '../../../container/reset.ts';
import { AggregateFailure } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag } from '../../options/option.ts';

/** `tiffin system reset`. */
export class SystemResetCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Kills and removes all containers, and removes all images, all volumes and the store itself. Asks first.',
    examples: [['Remove everything without a question', '$0 system reset --force']],
  };

  force = flag('-f,--force', { description: 'Do not ask for confirmation' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine, places } = context;
    const question = [
      'WARNING! This will remove:',
      '        - all containers',
      '        - all images',
      '        - all volumes',
      `        - the store: "${places.root}"`,
      `        - the run directory: "${places.runRoot}"`,
      'Are you sure you want to continue? [y/N] ',
    ];
    if (!this.force && !(await output.confirm(question.join('\n')))) return;
    // Asked for after the question: from then on Ctrl-C no longer ends the process by itself.
    const { signal } = context;
    const failures = await resetStore(await engine(), { signal });
    if (failures.length > 0) throw new AggregateFailure(failures);
  }
}

import { listSecrets } from '../../../secret/list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { secretColumns } from '../../output/columns/secret.ts';

/** `tiffin secret ls` */
export class SecretLsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists secrets, never their values.',
    examples: [
      ['List secrets', '$0 secret ls'],
      ['Print names only', "$0 secret ls --format '{{.Name}}'"],
    ],
  };

  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: name, id',
    complete: 'secret-filter',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'secret' },
  });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { format, quiet, noHeading } = this;
    await output.rows(secretColumns, listSecrets(await engine(), this.filters), { format, quiet, noHeading });
  }
}

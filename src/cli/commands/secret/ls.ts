import { listSecrets } from '../../../secret/list.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, list, value } from '../../options/option.ts';
import { secretColumns } from '../../output/columns/secret.ts';

/** `tiffin secret ls` */
export class SecretLsCommand extends BaseCommand {
  filters = list('-f,--filter', { valueName: 'filter', description: 'Only those that match: name, id', complete: ['name=', 'id='] });
  format = value('--format', { valueName: 'format', description: 'json, table, or a Go template', complete: { format: 'secret' } });
  noHeading = flag('-n,--noheading', { description: 'Leave out the headings' });
  quiet = flag('-q,--quiet', { description: 'Only IDs' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { format, quiet, noHeading } = this;
    await output.rows(secretColumns, listSecrets(await engine(), this.filters), { format, quiet, noHeading });
  }
}

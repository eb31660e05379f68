import { formatPlatform, hostPlatform } from '../../../oci/platform.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { value } from '../../options/option.ts';
import { builderColumns } from '../../output/columns/builder.ts';

/** `tiffin buildx ls`. */
export class BuilderListCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the one builder there is.',
    examples: [['List builders', '$0 buildx ls']],
  };

  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'builder' },
  });

  override async run({ output }: CommandContext): Promise<void> {
    const rows = [{ name: 'default', platforms: formatPlatform(hostPlatform()) }];
    await output.rows(builderColumns, rows, { format: this.format });
  }
}

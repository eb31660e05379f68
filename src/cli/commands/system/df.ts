import { TiffinError } from '../../../lib/errors.ts';
import { measureStore, type DiskUsage } from '../../../upkeep/disk-usage.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, value } from '../../options/option.ts';
import { containerUsageColumns, imageUsageColumns, usageColumns, usageLines, volumeUsageColumns } from '../../output/columns/disk-usage.ts';
import type { Output } from '../../output/output.ts';

/** `tiffin system df` */
export class SystemDfCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows the disk usage of images, containers and volumes, as du would count it, and how much of it is not in use.',
    examples: [
      ['Show each image, container and volume', '$0 system df --verbose'],
      ['Print what could be freed, in bytes', "$0 system df --format '{{.Type}} {{.RawReclaimable}}'"],
    ],
  };

  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'usage' },
  });
  verbose = flag('-v,--verbose', { description: 'Show each image, container and volume' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { format, verbose } = this;
    if (verbose && format !== undefined) throw new TiffinError('invalid-argument', 'cannot combine --format and --verbose flags');
    const usage = await measureStore(await engine(), signal);
    if (verbose) await printAll(output, usage);
    else await output.rows(usageColumns, usageLines(usage), { format });
  }
}

async function printAll(output: Output, { images, containers, volumes }: DiskUsage): Promise<void> {
  output.text('Images space usage:\n\n');
  await output.rows(imageUsageColumns, images, {});
  output.text('\nContainers space usage:\n\n');
  await output.rows(containerUsageColumns, containers, {});
  output.text('\nLocal Volumes space usage:\n\n');
  await output.rows(volumeUsageColumns, volumes, {});
}

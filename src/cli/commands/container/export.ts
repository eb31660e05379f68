import { pipeline } from 'node:stream/promises';

import { exportContainer } from '../../../container/export.ts';
import { oneContainer } from '../../../container/select.ts';
import { writeOutputFile } from '../../../image/output-file.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { sinkWritable } from '../../output/sink-writable.ts';

/** `tiffin export`. */
export class ExportCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Writes all files of a container as a tar: those of its image and its own, without volumes. A running container goes on meanwhile; pause it to get files of one moment.',
    examples: [
      ['Write a file', '$0 export -o web.tar web'],
      ['Make an image of one layer', '$0 export web | $0 import - web:flat'],
    ],
  };

  file = value('-o,--output', { valueName: 'file', description: 'Write to this file in place of standard output', complete: 'file' });
  container = operand('CONTAINER', { complete: 'container' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    if (this.file === undefined && output.stdout.isTerminal)
      throw new TiffinError('invalid-argument', 'refusing to export to terminal. Use -o flag or redirect');
    const services = await engine();
    const tar = exportContainer(services, oneContainer(services, this.container).record, { signal });
    if (this.file === undefined) await pipeline(tar, sinkWritable(output.stdout), { signal });
    else await writeOutputFile(this.file, tar, signal);
  }
}

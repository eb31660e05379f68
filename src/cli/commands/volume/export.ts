import { exportVolume, exportVolumeTo } from '../../../container/volume-files.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';

const standardOutput = 1;

/** `tiffin volume export` */
export class VolumeExportCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Writes all files of a volume as a tar. One in memory is read where a container has it.',
    examples: [
      ['Write a file', '$0 volume export -o data.tar data'],
      ['Copy a volume', '$0 volume export data | $0 volume import copy -'],
    ],
  };

  file = value('-o,--output', { valueName: 'file', description: 'Write to this file in place of standard output', complete: 'file' });
  volume = operand('VOLUME', { complete: 'volume' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    if (this.file === undefined && output.stdout.isTerminal)
      throw new TiffinError('invalid-argument', 'cannot write tarball to terminal', { hint: 'use -o FILE, or redirect standard output' });
    const services = await engine();
    const volume = services.volumes.get(this.volume);
    if (this.file === undefined) await exportVolume(services, volume, standardOutput, signal);
    else await exportVolumeTo(services, volume, this.file, signal);
  }
}

import { TiffinError } from '../../../lib/errors.ts';
import { inspectVolume } from '../../../volume/inspect.ts';
import { viewVolume } from '../../../volume/list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

/** `tiffin volume inspect` */
export class VolumeInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of volumes as JSON, or by a Go template.',
    examples: [['Print where the files of a volume are', "$0 volume inspect --format '{{.Mountpoint}}' data"]],
  };

  all = flag('-a,--all', { description: 'Use all volumes' });
  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'volume-inspect' },
  });
  names = operands('VOLUME', { min: 0, complete: 'volume' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    if ((this.names.length === 0) !== this.all) throw new TiffinError('invalid-argument', 'provide one or more volume names or use --all');
    const services = await engine();
    const names = this.all ? services.volumes.list().map(({ name }) => name) : this.names;
    await printInspections(output, names, {
      format: this.format,
      find: (name) => {
        const record = services.volumes.find(name);
        if (record === undefined) throw new TiffinError('not-found', `no such volume ${name}`);
        return inspectVolume(viewVolume(services, record));
      },
    });
  }
}

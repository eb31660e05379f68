import { mountVolume } from '../../../container/volume-files.ts';
import { requireUnshared } from '../../../image/mount.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin volume mount` */
export class VolumeMountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints where the files of a volume are, mounting one that is more than a directory. Works only within `tiffin unshare`: the mounts are gone when that session ends.',
    examples: [['List the files of a volume', "$0 unshare sh -c 'ls -l $(tiffin volume mount data)'"]],
  };

  volume = operand('VOLUME', { complete: 'volume' });

  override async run(context: CommandContext): Promise<void> {
    requireUnshared(context, 'volume mount');
    const services = await context.engine();
    context.output.line(await mountVolume(services, services.volumes.get(this.volume)));
  }
}

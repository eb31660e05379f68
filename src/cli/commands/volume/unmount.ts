import { unmountVolume } from '../../../container/volume-files.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin volume unmount` */
export class VolumeUnmountCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Unmounts what `volume mount` has mounted in this session of `tiffin unshare`.',
    examples: [
      ['Mount a volume, list its files, and unmount it', "$0 unshare sh -c 'ls $(tiffin volume mount data) && tiffin volume unmount data'"],
    ],
  };

  volume = operand('VOLUME', { complete: 'volume' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const volume = services.volumes.get(this.volume);
    await unmountVolume(services, volume);
    output.line(volume.name);
  }
}

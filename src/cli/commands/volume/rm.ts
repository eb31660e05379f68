import { reapAll } from '../../../container/reap.ts';
import { removeVolumes } from '../../../container/remove-volumes.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer } from '../../options/option.ts';

/** `tiffin volume rm` */
export class VolumeRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes volumes and their content. The exit status is 1 when one did not exist and 2 when a container uses one.',
    examples: [
      ['Remove a volume', '$0 volume rm data'],
      ['Remove a volume and the containers that use it', '$0 volume rm --force data'],
    ],
  };
  static override readonly statuses = { 'not-found': 1, 'in-use': 2 };

  all = flag('-a,--all', { description: 'Remove all volumes' });
  force = flag('-f,--force', { description: 'Remove the containers that use the volumes first, and ignore volumes that do not exist' });
  time = integer('-t,--time', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL, 10 unless set',
    integer: 'signed',
  });
  names = operands('VOLUME', { min: 0, complete: 'volume' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    if (this.names.length === 0 && !this.all) throw new TiffinError('invalid-argument', 'choose either one or more volumes or all');
    const services = await engine();
    await reapAll(services);
    const names = this.all ? services.volumes.list().map(({ name }) => name) : this.names;
    const { force, time: graceSeconds } = this;
    await removeVolumes(services, names, { force, graceSeconds, signal, removed: (name) => output.line(name) });
  }
}

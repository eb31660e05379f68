import { reapAll } from '../../../container/reap.ts';
import { removeNetworks } from '../../../container/remove-networks.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer } from '../../options/option.ts';

/** `tiffin network rm` */
export class NetworkRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes networks. The exit status is 1 when one did not exist and 2 when a container is on one.',
    examples: [
      ['Remove a network', '$0 network rm shop'],
      ['Remove a network and the containers on it', '$0 network rm --force shop'],
    ],
  };
  static override readonly statuses = { 'not-found': 1, 'in-use': 2 };

  force = flag('-f,--force', { description: 'Remove the containers on the networks first, and ignore networks that do not exist' });
  time = integer('-t,--time', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL, 10 unless set',
    integer: 'signed',
  });
  names = operands('NETWORK', { min: 1, complete: 'network' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    await reapAll(services);
    const { force, time: graceSeconds } = this;
    await removeNetworks(services, this.names, { force, graceSeconds, signal, removed: (name) => output.line(name) });
  }
}

import { eachContainer } from '../../../container/each.ts';
import { selectContainers } from '../../../container/select.ts';
import { isRunning } from '../../../container/state.ts';
import { killContainer } from '../../../container/stop.ts';
import { parseSignal } from '../../../lib/signal.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, list, value } from '../../options/option.ts';

/** `tiffin kill` */
export class KillCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Sends a signal to the main process of each container, SIGKILL unless --signal names another one.',
    examples: [['Let a server read its configuration again', '$0 kill --signal HUP web']],
  };

  all = flag('-a,--all', { description: 'Signal all running containers' });
  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  latest = flag('-l,--latest', { description: 'Signal the container created last' });
  signalName = value('-s,--signal', {
    valueName: 'signal',
    description: 'Signal to send, by name or number',
    complete: 'signal',
    default: 'KILL',
  });
  names = operands('CONTAINER', { min: 0, complete: 'running-container' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const number = parseSignal(this.signalName);
    const services = await engine();
    const { names, cidFiles, all, latest } = this;
    const selection = selectContainers(services, { names, cidFiles, all, latest });
    const chosen = all ? selection.chosen.filter(({ state }) => isRunning(state)) : selection.chosen;
    await eachContainer({ ...selection, chosen }, ({ record, typed }) => {
      killContainer(services, record, number);
      output.line(typed);
    });
  }
}

import { eachContainer } from '../../../container/each.ts';
import { restartContainer } from '../../../container/restart.ts';
import { selectContainers } from '../../../container/select.ts';
import { isRunning } from '../../../container/state.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer, list } from '../../options/option.ts';

/** `tiffin restart` */
export class RestartCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Stops containers that run, and starts them again. The others are started.',
    examples: [
      ['Restart a container', '$0 restart web'],
      ['Restart all that run', '$0 restart --running'],
    ],
  };

  all = flag('-a,--all', { description: 'Restart all containers' });
  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Restart the containers that match a filter',
    complete: 'container-filter',
  });
  latest = flag('-l,--latest', { description: 'Restart the container created last' });
  running = flag('--running', { description: 'Restart the containers that run' });
  time = integer('-t,--timeout,--time', {
    valueName: 'seconds',
    description: "Seconds between the stop signal and SIGKILL, each container's own unless set",
    integer: 'signed',
  });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, cidFiles, latest, filters } = this;
    const selection = selectContainers(services, { names, cidFiles, latest, filters, all: this.all || this.running });
    const chosen = this.running ? selection.chosen.filter(({ state }) => isRunning(state)) : selection.chosen;
    await eachContainer({ ...selection, chosen }, async ({ record, typed }) => {
      await restartContainer(services, record, { graceSeconds: this.time, signal });
      output.line(typed);
    });
  }
}

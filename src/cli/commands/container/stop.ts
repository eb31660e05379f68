import { eachContainer } from '../../../container/each.ts';
import { selectContainers } from '../../../container/select.ts';
import { isRunning } from '../../../container/state.ts';
import { stopContainer } from '../../../container/stop.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer, list } from '../../options/option.ts';

/** `tiffin stop` */
export class StopCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Sends each container its stop signal, and SIGKILL if it has not exited in time.',
    examples: [
      ['Stop one container', '$0 stop web'],
      ['Kill all running containers at once', '$0 stop --all --time 0'],
    ],
  };

  all = flag('-a,--all', { description: 'Stop all running containers' });
  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Stop the containers that match a filter',
    complete: 'container-filter',
  });
  ignore = flag('-i,--ignore', { description: 'Ignore containers that do not exist' });
  latest = flag('-l,--latest', { description: 'Stop the container created last' });
  service = flag('--service', {
    description: 'The host goes down: what has the restart policy unless-stopped is started by the next boot',
    hidden: true,
  });
  time = integer('-t,--timeout,--time', {
    valueName: 'seconds',
    description: "Seconds between the stop signal and SIGKILL, the container's own unless set",
    integer: 'signed',
  });
  names = operands('CONTAINER', { min: 0, complete: 'running-container' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, cidFiles, all, latest, filters, ignore: ignoreMissing } = this;
    const selection = selectContainers(services, { names, cidFiles, all, latest, filters, ignoreMissing });
    const chosen = all || filters.length > 0 ? selection.chosen.filter(({ state }) => isRunning(state)) : selection.chosen;
    await eachContainer({ ...selection, chosen }, async ({ record, typed }) => {
      await stopContainer(services, record, { graceSeconds: this.time, signal, untilBoot: this.service });
      output.line(typed);
    });
  }
}

import { eachContainer } from '../../../container/each.ts';
import { pauseContainer } from '../../../container/pause.ts';
import { selectContainers } from '../../../container/select.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, list } from '../../options/option.ts';

/** `tiffin pause` */
export class PauseCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Pauses all processes of containers until `unpause` resumes them.',
    examples: [['Pause all running containers', '$0 pause --all']],
  };

  all = flag('-a,--all', { description: 'Use all running containers' });
  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Use the running containers that match a filter',
    complete: 'container-filter',
  });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  names = operands('CONTAINER', { min: 0, complete: 'pausable-container' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, cidFiles, all, latest, filters } = this;
    const selection = selectContainers(services, { names, cidFiles, all, latest, filters });
    const chosen = all || filters.length > 0 ? selection.chosen.filter(({ state }) => state.name === 'running') : selection.chosen;
    await eachContainer({ ...selection, chosen }, async ({ record, typed }) => {
      await pauseContainer(services, record);
      output.line(typed);
    });
  }
}

import { eachContainer } from '../../../container/each.ts';
import { initializeContainer } from '../../../container/init.ts';
import { selectContainers } from '../../../container/select.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin init` */
export class InitCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Creates the namespaces, mounts and network of a container, which then waits for `start`.',
    examples: [['Prepare a container and look at its network before it runs', '$0 init web']],
  };

  all = flag('-a,--all', { description: 'Use all containers that do not run' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  names = operands('CONTAINER', { min: 0, complete: 'created-container' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, all, latest } = this;
    const selection = selectContainers(services, { names, all, latest });
    const chosen = all ? selection.chosen.filter(({ state }) => state.name === 'created' || state.name === 'exited') : selection.chosen;
    await eachContainer({ ...selection, chosen }, async ({ record, typed }) => {
      await initializeContainer(services, record);
      output.line(typed);
    });
  }
}

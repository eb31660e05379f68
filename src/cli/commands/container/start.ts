import { eachContainer } from '../../../container/each.ts';
import { startAttached, startContainer } from '../../../container/restart.ts';
import { selectContainers } from '../../../container/select.ts';
import { isRunning } from '../../../container/state.ts';
import { unitOf } from '../../../container/unit.ts';
import type { Engine } from '../../../engine.ts';
import { TiffinError } from '../../../lib/errors.ts';
import type { UnitFacts } from '../../../runtime/unit.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, list } from '../../options/option.ts';
import { cgroupsOption, notifyOption } from '../../options/unit.ts';
import { detachKeysOption } from '../../options/stdio.ts';
import { checkDetachKeys } from '../../request/stdio.ts';

/** `tiffin start` */
export class StartCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Starts containers that were created or have exited. A running container is left alone.',
    examples: [
      ['Start a container', '$0 start web'],
      ['Start a shell again and attach to it', '$0 start --attach --interactive work'],
    ],
  };

  all = flag('--all', { description: 'Start all containers' });
  attach = flag('-a,--attach', { description: 'Attach to the output; exit with the status of the container' });
  detachKeys = detachKeysOption();
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Start the containers that match a filter',
    complete: 'container-filter',
  });
  interactive = flag('-i,--interactive', { description: 'Attach to standard input, too' });
  latest = flag('-l,--latest', { description: 'Start the container created last' });
  signalProxy = flag('--sig-proxy', {
    description: 'Forward the signals that tiffin receives to the container; only with --attach',
    default: true,
  });
  sdNotify = notifyOption();
  cgroups = cgroupsOption();
  names = operands('CONTAINER', { min: 0, complete: 'startable-container' });

  override async run({ output, engine }: CommandContext): Promise<number> {
    const { names, all, latest, filters } = this;
    if (names.length + filters.length === 0 && !all && !latest)
      throw new TiffinError('invalid-argument', 'start requires at least one argument');
    const isJoined = this.attach || this.interactive;
    if (isJoined && (names.length > 1 || all))
      throw new TiffinError('invalid-argument', 'you cannot start and attach multiple containers at once');
    const services = await engine();
    const selection = selectContainers(services, { names, all, latest, filters });
    const unit = await this.unit(services);
    const [first] = selection.chosen;
    if (isJoined && first !== undefined) {
      const detachKeys = this.detachKeys === undefined ? undefined : checkDetachKeys(this.detachKeys);
      return startAttached(services, first.record, { interactive: this.interactive, detachKeys, signalProxy: this.signalProxy, unit });
    }
    const isAlone = selection.chosen.length === 1 && selection.failures.length === 0;
    await eachContainer(selection, async ({ record, state, typed }) => {
      if (!isRunning(state) || state.name === 'paused') await startContainer(services, record, isAlone ? typed : undefined, unit);
      output.line(typed);
    });
    return 0;
  }

  /** The unit of systemd whose start this is: nobody starts several, or whatever a filter finds, as the service of one. */
  private async unit(services: Engine): Promise<UnitFacts | undefined> {
    const { names, sdNotify, cgroups } = this;
    if (names.length !== 1) return undefined;
    if (sdNotify === undefined && cgroups === undefined) return unitOf(services);
    const { toUnitChanges } = await import('../../request/unit-changes.ts');
    return unitOf(services, toUnitChanges({ sdNotify, cgroups }));
  }
}

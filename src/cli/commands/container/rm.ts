import { findDependents, refuseNeeded, withDependents } from '../../../container/dependents.ts';
import { eachContainer } from '../../../container/each.ts';
import { reapRemovals } from '../../../container/reap.ts';
import { removeContainer } from '../../../container/remove.ts';
import { selectContainers } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, integer, list } from '../../options/option.ts';

/** `tiffin rm` */
export class RmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes containers with everything they wrote. The exit status is 1 when one did not exist and 2 when one was running.',
    examples: [
      ['Stop a container and remove it', '$0 rm --force web'],
      ['Remove all containers that have exited', '$0 rm --filter status=exited'],
    ],
  };
  static override readonly statuses = { 'not-found': 1, 'in-use': 2, 'wrong-state': 2 };

  all = flag('-a,--all', { description: 'Remove all containers' });
  cidFiles = list('--cidfile', { valueName: 'file', description: 'Read the ID of a container from a file', complete: 'file' });
  depend = flag('--depend', { description: 'Remove the containers that depend on it, too' });
  filters = list('--filter', {
    valueName: 'filter',
    description: 'Remove the containers that match a filter',
    complete: 'container-filter',
  });
  force = flag('-f,--force', { description: 'Stop running containers first, and ignore those that do not exist' });
  ignore = flag('-i,--ignore', { description: 'Ignore containers that do not exist' });
  latest = flag('-l,--latest', { description: 'Remove the container created last' });
  time = integer('-t,--time', {
    valueName: 'seconds',
    description: 'Seconds between the stop signal and SIGKILL; implies --force',
    integer: 'signed',
  });
  volumes = flag('-v,--volumes', { description: 'Remove anonymous volumes, too' });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const { names, cidFiles, all, latest, filters, volumes, time: graceSeconds } = this;
    await reapRemovals(services);
    const selection = selectContainers(services, { names, cidFiles, all, latest, filters, ignoreMissing: this.ignore || this.force });
    const failures = selection.failures.map(inWordsOfRm);
    const removal = { force: this.force || graceSeconds !== undefined, volumes, graceSeconds, signal };
    const infras = all ? selection.chosen.filter(({ record }) => record.pod?.isInfra === true) : [];
    if (infras.length > 0) {
      // All of a pod is all there is of it: it goes, too.
      const { removeWithPods } = await import('../../../pod/remove-all.ts');
      await removeWithPods(services, selection, { ...removal, removed: (id) => output.line(id) });
      return;
    }
    const dependents = findDependents(services);
    const { chosen, failures: needed } = refuseNeeded(
      this.depend ? withDependents(services, selection.chosen, dependents) : selection.chosen,
      dependents,
    );
    await eachContainer({ chosen, failures: [...failures, ...needed] }, async ({ record, typed }) => {
      await removeContainer(services, record, removal);
      output.line(typed);
    });
  }
}

/** Here alone Podman says it the other way round, and scripts look for its words. */
function inWordsOfRm(failure: TiffinError): TiffinError {
  return new TiffinError(failure.code, failure.message.replace('with name or ID', 'with ID or name'), { hint: failure.hint });
}

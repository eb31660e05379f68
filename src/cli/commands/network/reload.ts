import { reloadNetworks } from '../../../container/reload-networks.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin network reload` */
export class NetworkReloadCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Restores the networks of running containers, for when a part of them was killed. Firewall rules need no reload: they are in a network namespace of their own, which nobody else changes.',
    examples: [['Restore the networks of all running containers', '$0 network reload --all']],
  };

  all = flag('-a,--all', { description: 'Use all running containers on networks' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  containers = operands('CONTAINER', { min: 0, complete: 'running-container' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { all, latest, containers } = this;
    if (containers.length === 0 && !all && !latest)
      throw new TiffinError('invalid-argument', 'one or more container names or IDs must be given, or --all');
    if (containers.length > 0 && (all || latest)) throw new TiffinError('invalid-argument', '--all and --latest take no containers');
    for (const id of await reloadNetworks(await engine(), { names: containers, all, latest })) output.line(id);
  }
}

import { networkGuests } from '../../../container/list-networks.ts';
import { inspectNetworkJson, networkFields } from '../../../network/inspect-network.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';

/** `tiffin network inspect` */
export class NetworkInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of networks as JSON, or by a Go template: subnets, options, and the containers on them.',
    examples: [['Print the subnets of a network', "$0 network inspect --format '{{range .Subnets}}{{.Subnet}}{{end}}' shop"]],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'network-inspect' },
  });
  names = operands('NETWORK', { min: 1, complete: 'network' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const { format } = this;
    const isTemplate = format !== undefined && format !== 'json';
    await printInspections(output, this.names, {
      format,
      find: (name) => {
        const network = services.networks.find(name);
        if (network === undefined)
          throw new TiffinError('not-found', `network ${name}: unable to find network with name or ID ${name}: network not found`);
        const guests = networkGuests(services, network);
        return isTemplate ? networkFields(network, guests) : inspectNetworkJson(network, guests);
      },
    });
  }
}

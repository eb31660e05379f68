import { tellServers } from '../../../container/tell-servers.ts';
import { updateNetwork } from '../../../network/update-network.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { commaList } from '../../options/option.ts';

/** `tiffin network update` */
export class NetworkUpdateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Changes which name servers are asked for names outside the network, and prints the name of the network.',
    examples: [['Add a name server', '$0 network update --dns-add 9.9.9.9 shop']],
  };

  dnsAdd = commaList('--dns-add', { valueName: 'address', description: 'Add a name server', complete: 'none' });
  dnsDrop = commaList('--dns-drop', { valueName: 'address', description: 'Remove a name server', complete: 'none' });
  network = operand('NETWORK', { complete: 'network' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    const network = updateNetwork(services, this.network, { addServers: this.dnsAdd, dropServers: this.dnsDrop });
    await tellServers(services, network);
    output.line(network.name);
  }
}

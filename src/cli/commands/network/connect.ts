import { connectContainer } from '../../../container/connect.ts';
import { parseAlias, parseMac, parseStaticAddress } from '../../../network/attachment.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { commaList, value } from '../../options/option.ts';

/** `tiffin network connect` */
export class NetworkConnectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Connects a container that was created on a network to a further one, at once if it runs.',
    examples: [
      ['Connect a container', '$0 network connect shop web'],
      ['Give it an address and another name there', '$0 network connect --ip 10.1.2.3 --alias api office web'],
    ],
  };

  aliases = commaList('--alias', { valueName: 'name', description: 'Another name of the container on the network', complete: 'none' });
  ip = value('--ip', { valueName: 'address', description: 'IPv4 address of the container on the network', complete: 'none' });
  ip6 = value('--ip6', { valueName: 'address', description: 'IPv6 address of the container on the network', complete: 'none' });
  macAddress = value('--mac-address', {
    valueName: 'address',
    description: 'MAC address of the container on the network',
    complete: 'none',
  });
  network = operand('NETWORK', { complete: 'network' });
  container = operand('CONTAINER', { complete: 'container' });

  override async run({ engine }: CommandContext): Promise<void> {
    const { network, ip, ip6, macAddress } = this;
    await connectContainer(await engine(), this.container, {
      network,
      ips: [ip, ip6].flatMap((text) => (text === undefined ? [] : [parseStaticAddress(text)])),
      mac: macAddress === undefined ? undefined : parseMac(macAddress),
      aliases: this.aliases.map(parseAlias),
      interfaceName: undefined,
    });
  }
}

import { createNetwork, type CreateNetworkRequest } from '../../../network/create-network.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { commaList, flag, list, value } from '../../options/option.ts';
import { toPairs } from '../../request/pairs.ts';

/** `tiffin network create` */
export class NetworkCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a network, on which containers find each other by name and address, and prints its name. Two networks cannot reach each other, unless one of them is created with -o isolate=false.',
    examples: [
      ['Create a network', '$0 network create shop'],
      ['Choose its addresses', '$0 network create --subnet 10.1.2.0/24 office'],
      ['Create a network without a way out', '$0 network create --internal backend'],
    ],
  };

  disableDns = flag('--disable-dns', { description: 'Do not resolve the names of containers' });
  dns = commaList('--dns', { valueName: 'address', description: 'Name server for names outside the network', complete: 'none' });
  driver = value('-d,--driver', { valueName: 'driver', description: 'Network driver', complete: ['bridge'], default: 'bridge' });
  gateway = commaList('--gateway', { valueName: 'address', description: 'Gateway address, one for each subnet', complete: 'none' });
  ignore = flag('--ignore', { description: 'Do not fail when it exists already' });
  interfaceName = value('--interface-name', { valueName: 'name', description: 'Name of the bridge interface', complete: 'none' });
  internal = flag('--internal', { description: 'Allow no connection out of the network' });
  ipRange = list('--ip-range', {
    valueName: 'range',
    description: 'Assign addresses from this range of the subnet only',
    complete: 'none',
  });
  ipamDriver = value('--ipam-driver', {
    valueName: 'driver',
    description: 'How addresses are assigned: host-local, or none',
    complete: ['host-local', 'none'],
  });
  ipv6 = flag('--ipv6', { description: 'Assign IPv6 addresses, too' });
  labels = list('--label', { valueName: 'key=value', description: 'Label of the network', complete: 'none' });
  options = commaList('-o,--opt', {
    valueName: 'key=value',
    description: 'Option of the driver: mtu, isolate, metric, no_default_route, vlan, vrf',
    complete: ['mtu=', 'isolate=', 'metric=', 'no_default_route=', 'vlan=', 'vrf='],
  });
  route = list('--route', {
    valueName: 'destination,gateway[,metric]',
    description: 'Add a route for the containers of the network',
    complete: 'none',
  });
  subnet = list('--subnet', { valueName: 'subnet', description: 'Subnet of the network, such as 10.1.2.0/24', complete: 'none' });
  name = optionalOperand('NAME', { complete: 'none' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    output.line(createNetwork(await engine(), this.request()).name);
  }

  /** What the options ask for. */
  request(): CreateNetworkRequest {
    const { name, driver, internal, ipv6, disableDns, interfaceName, ipamDriver } = this;
    return {
      name,
      driver,
      internal,
      ipv6,
      disableDns,
      interfaceName,
      ipamDriver,
      subnets: this.subnet,
      gateways: this.gateway,
      ranges: this.ipRange,
      routes: this.route,
      dnsServers: this.dns,
      labels: toPairs(this.labels),
      options: toPairs(this.options),
      ignoreExisting: this.ignore,
    };
  }
}

import { createHash } from 'node:crypto';

import type { ContainersConf, SubnetPool } from '../config/containers-conf.ts';
import type { Setting } from '../config/source-file.ts';
import { formatOrigin } from '../config/source-file.ts';
import { formatAddress, formatSubnet, parseSubnet, type Subnet } from '../lib/cidr.ts';
import { TiffinError } from '../lib/errors.ts';
import { builtInNetwork } from '../storage/network-store.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import { isModeWord, isPlainName } from './mode.ts';

/**
 * The network that `--network bridge` means: `default_network` and `default_subnet` of containers.conf, else ours.
 *
 * @throws {TiffinError} `invalid-argument` with file and line
 */
export function defaultNetworkFrom({ defaultNetwork, defaultSubnet }: ContainersConf): NetworkRecord {
  const subnets = isSet(defaultSubnet) ? [subnetOf(defaultSubnet)] : builtInNetwork.subnets;
  const base = { ...builtInNetwork, subnets, ipv6Enabled: subnets.some(({ subnet }) => subnet.includes(':')) };
  if (!isSet(defaultNetwork) || defaultNetwork.value === base.name) return base;
  const name = defaultNetwork.value;
  if (!isPlainName(name) || isModeWord(name))
    throw refusal(defaultNetwork, `default_network ${JSON.stringify(name)} is no name of a network`);
  const id = createHash('sha256').update(`default network ${name}`).digest('hex');
  return { ...base, name, id, interfaceName: `tiffin-${id.slice(0, 8)}` };
}

/**
 * Where networks get their subnets from that ask for none: `default_subnet_pools` of containers.conf.
 *
 * @returns undefined when it is not set
 * @throws {TiffinError} `invalid-argument` with file and line
 */
export function subnetPoolsFrom({ defaultSubnetPools: setting }: ContainersConf): readonly SubnetPool[] | undefined {
  if (setting === undefined || setting.value.length === 0) return undefined;
  for (const { base, size } of setting.value) {
    const block = parseSubnet(base);
    if (block?.version !== 4) throw refusal(setting, `default_subnet_pools: ${JSON.stringify(base)} is no IPv4 subnet`);
    if (size < block.prefix || size > 30)
      throw refusal(setting, `default_subnet_pools: a size of ${size} is not between ${block.prefix} and 30`);
  }
  return setting.value;
}

function isSet(setting: Setting<string> | undefined): setting is Setting<string> {
  return setting !== undefined && setting.value !== '';
}

function subnetOf(setting: Setting<string>): NetworkRecord['subnets'][number] {
  const block: Subnet | undefined = parseSubnet(setting.value);
  if (block === undefined || block.prefix > (block.version === 4 ? 30 : 126))
    throw refusal(setting, `default_subnet ${JSON.stringify(setting.value)} is no subnet with room for a gateway and a container`);
  return { subnet: formatSubnet(block), gateway: formatAddress({ version: block.version, value: block.base + 1n }) };
}

function refusal({ origin }: Setting<unknown>, reason: string): TiffinError {
  return new TiffinError('invalid-argument', `${formatOrigin(origin)}: ${reason}`);
}

import { formatSubnet, parseSubnet } from '../lib/cidr.ts';
import { TiffinError } from '../lib/errors.ts';
import type { NetworkRoute } from '../storage/network-record.ts';
import { parseStaticAddress } from './attachment.ts';

/** Reads `--route DESTINATION,GATEWAY[,METRIC]` of `network create`. @throws {TiffinError} `invalid-argument` */
export function parseRoute(text: string): NetworkRoute {
  const [destination = '', gateway, metric, ...more] = text.split(',');
  const refuse = (): never => {
    throw new TiffinError(
      'invalid-argument',
      `invalid route: ${text}\nFormat: --route <destination in CIDR>,<gateway>,<metric (optional)>`,
    );
  };
  if (gateway === undefined || more.length > 0) return refuse();
  const block = parseSubnet(destination);
  if (block === undefined) throw new TiffinError('invalid-argument', `invalid route destination ${destination}`);
  if (metric !== undefined && !/^\d{1,9}$/.test(metric)) throw new TiffinError('invalid-argument', `invalid route metric ${metric}`);
  return {
    destination: formatSubnet(block),
    gateway: parseStaticAddress(gateway),
    metric: metric === undefined ? undefined : Number(metric),
  };
}

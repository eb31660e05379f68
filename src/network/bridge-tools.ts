import { TiffinError } from '../lib/errors.ts';
import { findTool } from './tools.ts';

/** The programs that make networks; `aardvark` answers for names, and is empty where no network wants it. */
export type BridgeTools = { readonly netavark: string; readonly aardvark: string };

const firewalls = ['iptables', 'nft'];
const systemDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/**
 * Finds netavark, aardvark-dns, and a program that sets up a firewall.
 *
 * @param needsNames whether a network that is wanted has names
 * @throws {TiffinError} `unsupported` naming all that is missing, and how to install it
 */
export function findBridgeTools(needsNames: boolean, settings: readonly string[] = []): BridgeTools {
  const netavark = findTool('netavark', settings);
  const aardvark = findTool('aardvark-dns', settings);
  const firewall = firewalls.some((name) => findTool(name, systemDirectories) !== undefined);
  const missing = [
    ...(netavark === undefined ? ['netavark'] : []),
    ...(aardvark === undefined && needsNames ? ['aardvark-dns'] : []),
    ...(firewall ? [] : ['iptables']),
  ];
  if (netavark === undefined || missing.length > 0) {
    const were = missing.length === 1 ? `${missing[0]} was` : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)} were`;
    throw new TiffinError('unsupported', `${were} not found: networks between containers need ${missing.length === 1 ? 'it' : 'them'}`, {
      hint: `sudo apt-get install ${missing.join(' ')}, or sudo dnf install ${missing.join(' ')}; without networks: --network pasta`,
    });
  }
  return { netavark, aardvark: aardvark ?? '' };
}

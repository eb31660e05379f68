import { TiffinError } from '../lib/errors.ts';
import { findTool } from './tools.ts';

/**
 * The programs that make networks; `aardvark` answers for names, and is empty where no network wants it. Of `nft` and `iptables`, which keep
 * networks apart, one may be empty.
 */
export type BridgeTools = { readonly netavark: string; readonly aardvark: string; readonly nft: string; readonly iptables: string };

const firewalls = ['iptables', 'nft'];
const systemDirectories = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

/** The packages that are missing for networks between containers; for names aardvark-dns, without which /etc/hosts has to do. */
export function missingBridgeTools(needsNames: boolean, settings: readonly string[] = []): readonly string[] {
  const hasFirewall = firewalls.some((name) => findTool(name, [...settings, ...systemDirectories]) !== undefined);
  return [
    ...(findTool('netavark', settings) === undefined ? ['netavark'] : []),
    ...(needsNames && findTool('aardvark-dns', settings) === undefined ? ['aardvark-dns'] : []),
    ...(hasFirewall ? [] : ['iptables']),
  ];
}

/**
 * Finds netavark, aardvark-dns, and a program that sets up a firewall.
 *
 * @throws {TiffinError} `unsupported` naming all that is missing, and how to install it
 */
export function findBridgeTools(settings: readonly string[] = []): BridgeTools {
  const missing = missingBridgeTools(false, settings);
  if (missing.length === 0) {
    const find = (name: string): string => findTool(name, settings) ?? '';
    const firewall = (name: string): string => findTool(name, [...settings, ...systemDirectories]) ?? '';
    return { netavark: find('netavark'), aardvark: find('aardvark-dns'), nft: firewall('nft'), iptables: firewall('iptables') };
  }
  const were = missing.length === 1 ? `${missing[0]} was` : `${missing.slice(0, -1).join(', ')} and ${missing.at(-1)} were`;
  throw new TiffinError('unsupported', `${were} not found: networks between containers need ${missing.length === 1 ? 'it' : 'them'}`, {
    hint: `sudo apt-get install ${missing.join(' ')}, or sudo dnf install ${missing.join(' ')}; without networks: --network pasta`,
  });
}

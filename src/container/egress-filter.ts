import type { EgressRule } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { helperPath } from '../native/helper-path.ts';
import { egressFile, egressServer } from '../network/egress.ts';
import { networkNamespaceMark } from '../network/pasta.ts';
import { findTool } from '../network/tools.ts';
import type { NetworkToolFacts } from '../runtime/facts.ts';
import type { NetworkServices, NetworkSetup } from './connection.ts';
import type { Container } from './declared.ts';
import { heldCapability, networkLogPath, requireFilterHolds } from './egress.ts';
import { runDirectoryOf } from './view.ts';

const hostNames: ReadonlySet<string> = new Set(['host.containers.internal', 'host.docker.internal']);

/**
 * Puts the filter of `--net-allow` before the tool that connects the container: nothing passes before the rules stand.
 *
 * @throws {TiffinError} `unsupported` for networks that cannot be filtered, or without nft
 */
export function filterEgress(services: NetworkServices, container: Container, setup: NetworkSetup): NetworkSetup {
  const { request } = container.request;
  const { allow, dns, mode } = request.network;
  requireFilterHolds(services, request, container.id);
  if (allow === undefined) return setup;
  const { tool, hostAddress } = setup;
  if (tool === undefined || (mode !== undefined && mode.kind !== 'pasta' && mode.kind !== 'slirp4netns')) {
    throw new TiffinError(
      'unsupported',
      `--net-allow cannot be combined with this network: it filters what goes through pasta or slirp4netns`,
      {
        hint: 'leave out --network; --network none allows no connection at all',
      },
    );
  }
  const nft = requireNft(services, '--net-allow needs');
  const text = egressFile({
    rules: allow.flatMap((rule) => hostRule(rule, hostAddress)),
    nft,
    logPath: networkLogPath(container.directory),
    servers: dns === 'none' ? [] : dns.servers,
  });
  return { ...setup, tool: behindFilter(services, container, tool), egress: text, dnsServers: [egressServer], keepsHostServers: false };
}

/**
 * The pasta of a container that publishes ports on internal networks alone: it answers who came in by it, and lets nothing else out.
 *
 * @param interfaceName pasta's in the container
 * @throws {TiffinError} `unsupported` without nft, `invalid-argument` for a container that could lift the filter
 */
export function keepIn(services: NetworkServices, container: Container, setup: NetworkSetup, interfaceName: string): NetworkSetup {
  if (setup.tool === undefined) return setup;
  const held = heldCapability(services, container.request.request.security);
  if (held !== undefined) {
    throw new TiffinError('invalid-argument', `ports on an internal network cannot be published with the capability ${held}`, {
      hint: 'the container could open its way out: leave -p or the capability away',
    });
  }
  const nft = requireNft(services, 'publishing ports on an internal network needs');
  const egress = egressFile({ rules: [], nft, logPath: networkLogPath(container.directory), servers: [], interfaceName });
  return { ...setup, tool: behindFilter(services, container, setup.tool), egress };
}

function requireNft({ settings }: NetworkServices, who: string): string {
  const nft = findTool('nft', [...(settings.network?.toolDirectories ?? []), '/usr/sbin', '/sbin']);
  if (nft !== undefined) return nft;
  throw new TiffinError('unsupported', `${who} nft, which was not found`, { hint: 'install it: apt install nftables' });
}

/** The helper puts the filter into the namespace and then becomes the tool. */
function behindFilter({ places }: NetworkServices, { id }: Container, tool: NetworkToolFacts): NetworkToolFacts {
  return { ...tool, argv: [helperPath(), 'egress', `${runDirectoryOf(places.runRoot, id)}/egress`, networkNamespaceMark, ...tool.argv] };
}

/** The host's names stand in /etc/hosts, so that nobody asks for them. */
function hostRule(rule: EgressRule, hostAddress: string | undefined): readonly EgressRule[] {
  if (rule.kind !== 'name' || !hostNames.has(rule.name)) return [rule];
  if (hostAddress === undefined) throw new TiffinError('unsupported', `--net-allow ${rule.name}: this network has no way to the host`);
  return [{ kind: 'network', family: hostAddress.includes(':') ? 6 : 4, network: hostAddress, port: rule.port }];
}

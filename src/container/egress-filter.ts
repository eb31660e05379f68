import type { EgressRule } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { helperPath } from '../native/helper-path.ts';
import { egressFile, egressServer } from '../network/egress.ts';
import { networkNamespaceMark } from '../network/pasta.ts';
import { findTool } from '../network/tools.ts';
import type { NetworkServices, NetworkSetup } from './connection.ts';
import type { Container } from './declared.ts';
import { networkLogPath, requireFilterHolds } from './egress.ts';
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
  requireFilterHolds(services, request);
  if (allow === undefined) return setup;
  const { tool, hostAddress } = setup;
  if (tool === undefined || (mode !== undefined && mode.kind !== 'pasta' && mode.kind !== 'slirp4netns')) {
    throw new TiffinError(
      'unsupported',
      `--net-allow cannot be combined with this network: it filters what goes through pasta or slirp4netns`,
      {
        hint: 'leave --network away; --network none lets nothing leave at all',
      },
    );
  }
  const nft = findTool('nft', [...(services.settings.network?.toolDirectories ?? []), '/usr/sbin', '/sbin']);
  if (nft === undefined)
    throw new TiffinError('unsupported', '--net-allow needs nft, which was not found', { hint: 'install it: apt install nftables' });
  const file = `${runDirectoryOf(services.places.runRoot, container.id)}/egress`;
  const text = egressFile({
    rules: allow.flatMap((rule) => hostRule(rule, hostAddress)),
    nft,
    logPath: networkLogPath(container.directory),
    servers: dns === 'none' ? [] : dns.servers,
  });
  return {
    ...setup,
    tool: { ...tool, argv: [helperPath(), 'egress', file, networkNamespaceMark, ...tool.argv] },
    egress: text,
    dnsServers: [egressServer],
    keepsHostServers: false,
  };
}

/** The host's names stand in /etc/hosts, so that nobody asks for them. */
function hostRule(rule: EgressRule, hostAddress: string | undefined): readonly EgressRule[] {
  if (rule.kind !== 'name' || !hostNames.has(rule.name)) return [rule];
  if (hostAddress === undefined) throw new TiffinError('unsupported', `--net-allow ${rule.name}: this network has no way to the host`);
  return [{ kind: 'network', family: hostAddress.includes(':') ? 6 : 4, network: hostAddress, port: rule.port }];
}

import type { EgressRule } from '../config/network-settings.ts';
import { TiffinError } from '../lib/errors.ts';
import { helperPath } from '../native/helper-path.ts';
import { egressFile, egressServer } from '../network/egress.ts';
import { networkNamespaceMark } from '../network/pasta.ts';
import { findTool } from '../network/tools.ts';
import { allCapabilities, capabilityMask, mergeCapabilities } from '../runtime/capabilities.ts';
import type { CreateRequest } from '../runtime/request.ts';
import type { NetworkServices, NetworkSetup } from './connection.ts';
import type { Container } from './declared.ts';
import { runDirectoryOf } from './view.ts';

/** With these a container could take the filter away, or pass it by. */
const dangerous = ['CAP_NET_ADMIN', 'CAP_NET_RAW'];
const hostNames: ReadonlySet<string> = new Set(['host.containers.internal', 'host.docker.internal']);

/** Where the helper writes down what a container was refused. */
export function networkLogPath(directory: string): string {
  return `${directory}/network.log`;
}

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

/**
 * Refuses a container that could lift the filter of the network namespace that it has, or joins.
 *
 * @throws {TiffinError} `invalid-argument` naming the capability
 */
export function requireFilterHolds(services: Pick<NetworkServices, 'containers' | 'settings'>, { network, security }: CreateRequest): void {
  const joined = network.mode?.kind === 'container' ? services.containers.find(network.mode.container) : undefined;
  if (network.allow === undefined && joined?.request.request.network.allow === undefined) return;
  const held = heldCapability(services, security);
  if (held === undefined) return;
  const where = network.allow === undefined ? `the network of container ${joined?.name}, which has --net-allow,` : '--net-allow';
  const [what, hint] = security.privileged
    ? ['--privileged', 'leave --privileged away']
    : [`the capability ${held}`, `leave --cap-add away, or say --cap-drop ${held.slice('CAP_'.length)}`];
  throw new TiffinError('invalid-argument', `${where} cannot be combined with ${what}: the container could lift the filter`, { hint });
}

function heldCapability({ settings }: Pick<NetworkServices, 'settings'>, security: CreateRequest['security']): string | undefined {
  const { privileged, addCapabilities, dropCapabilities } = security;
  const asked = mergeCapabilities(capabilityMask(settings.capabilities), addCapabilities, dropCapabilities);
  const bounding = privileged ? allCapabilities : asked;
  return dangerous.find((name) => (bounding & capabilityMask([name])) !== 0n);
}

/** @throws {TiffinError} `invalid-argument` for an `exec --privileged` that could lift the filter of its container's network */
export function requireHarmlessExec(services: Pick<NetworkServices, 'containers'>, container: Container, privileged: boolean): void {
  if (!privileged) return;
  const { mode, allow } = container.request.request.network;
  const joined = mode?.kind === 'container' ? services.containers.find(mode.container) : undefined;
  if (allow === undefined && joined?.request.request.network.allow === undefined) return;
  throw new TiffinError(
    'invalid-argument',
    'exec --privileged cannot be used in a container with --net-allow: the command could lift the filter',
  );
}

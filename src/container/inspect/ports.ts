import type { PortMapping } from '../../config/network-settings.ts';

type Binding = { readonly HostIp: string; readonly HostPort: string };

/** `80/tcp` → where it is published; `null` for ports that are exposed only. */
export function inspectPorts(ports: readonly PortMapping[], exposed: readonly string[]): ReadonlyMap<string, readonly Binding[] | null> {
  const bindings = new Map<string, readonly Binding[] | null>(exposed.map((port) => [port, null]));
  for (const { containerPort, hostPort = 0, hostIp, count, protocol } of ports) {
    for (let index = 0; index < count; index += 1) {
      const key = `${containerPort + index}/${protocol}`;
      const binding = { HostIp: hostIp === '' ? '0.0.0.0' : hostIp, HostPort: String(hostPort + index) };
      bindings.set(key, [...(bindings.get(key) ?? []), binding]);
    }
  }
  return bindings;
}

/** What an inspection tells of networks beside ports: where the namespace is, and the networks by name. */
export type NetworkParts = {
  readonly sandbox: string;
  readonly networks: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
};

/** `NetworkSettings` of an inspection. */
export function inspectNetwork(
  ports: readonly PortMapping[],
  exposed: readonly string[],
  { sandbox, networks }: NetworkParts,
): Readonly<Record<string, unknown>> {
  return {
    EndpointID: '',
    Gateway: '',
    IPAddress: '',
    IPPrefixLen: 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    MacAddress: '',
    Bridge: '',
    SandboxID: '',
    HairpinMode: false,
    LinkLocalIPv6Address: '',
    LinkLocalIPv6PrefixLen: 0,
    Ports: inspectPorts(ports, exposed),
    SandboxKey: sandbox,
    ...(networks.size === 0 ? {} : { Networks: networks }),
  };
}

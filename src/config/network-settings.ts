/** How a container is connected: words that configuration, requests and the network room share. */
export type NetworkMode =
  /** pasta with the options after `pasta:`. */
  | { readonly kind: 'pasta'; readonly options: readonly string[] }
  | { readonly kind: 'slirp4netns'; readonly options: readonly string[] }
  /** Networks that containers share. None: all were taken away by `network disconnect`. */
  | { readonly kind: 'bridge'; readonly networks: readonly NetworkAttachment[] }
  /** A network namespace with nothing but loopback. */
  | { readonly kind: 'none' }
  /** The host's network namespace. */
  | { readonly kind: 'host' }
  /** The network namespace of another container, by name or ID. */
  | { readonly kind: 'container'; readonly container: string }
  /** A network namespace that is bound to a path of the host. */
  | { readonly kind: 'path'; readonly path: string };

/** One network of a container, with what was asked for there. */
export type NetworkAttachment = {
  /** Name or ID as typed, or `bridge` for the default one; in records of containers always the name. */
  readonly network: string;
  /** Static addresses of either family; families that lack one get one of the network's. */
  readonly ips: readonly string[];
  /** In lower case with colons; undefined: any. */
  readonly mac: string | undefined;
  /** Names under which other containers of the network find it, beside its own name and its short ID. */
  readonly aliases: readonly string[];
  /** Inside the container; undefined: the first free of eth0, eth1, … */
  readonly interfaceName: string | undefined;
};

/** Of the ports that are published. */
export type Protocol = 'tcp' | 'udp';

/** `count` consecutive ports of the host that reach as many of the container. `hostIp` '' is every address; no `hostPort`: choose one. */
export type PortMapping = {
  readonly hostIp: string;
  readonly hostPort: number | undefined;
  readonly containerPort: number;
  readonly count: number;
  readonly protocol: Protocol;
};

/** A port (or a range) that `--expose` or the image names; published only by `-P`. */
export type ExposedPort = { readonly containerPort: number; readonly count: number; readonly protocol: Protocol };

/** One `--add-host`: several names may share an address; `host-gateway` is the host as the container reaches it. */
export type HostEntry = { readonly names: readonly string[]; readonly address: string };

/** One `--net-allow`: where a container may connect to; without a port by every protocol, with one by TCP and UDP. */
export type EgressRule =
  | { readonly kind: 'name'; readonly name: string; readonly port: number | undefined }
  /** An address or a CIDR block. */
  | { readonly kind: 'network'; readonly family: 4 | 6; readonly network: string; readonly port: number | undefined };

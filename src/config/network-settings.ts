/** How a container is connected: words that configuration, requests and the network room share. */
export type NetworkMode =
  /** pasta with the options after `pasta:`. */
  | { readonly kind: 'pasta'; readonly options: readonly string[] }
  | { readonly kind: 'slirp4netns'; readonly options: readonly string[] }
  /** A network namespace with nothing but loopback. */
  | { readonly kind: 'none' }
  /** The host's network namespace. */
  | { readonly kind: 'host' }
  /** The network namespace of another container, by name or ID. */
  | { readonly kind: 'container'; readonly container: string }
  /** A network namespace that is bound to a path of the host. */
  | { readonly kind: 'path'; readonly path: string };

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

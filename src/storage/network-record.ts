/** A block of addresses of a network; all texts are in their usual form. */
export type NetworkSubnet = {
  /** `10.89.0.0/24` */
  readonly subnet: string;
  /** The address of the bridge. */
  readonly gateway: string;
  /** Addresses are taken from here only; undefined: from all of the subnet. */
  readonly leaseRange?: { readonly start: string; readonly end: string } | undefined;
};

/** A route that containers of a network get beside that to its gateway. */
export type NetworkRoute = { readonly destination: string; readonly gateway: string; readonly metric: number | undefined };

/** A network that containers share: a bridge in the keeper's network namespace, while one of them runs. */
export type NetworkRecord = {
  readonly name: string;
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly driver: 'bridge';
  /** Of the bridge. */
  readonly interfaceName: string;
  readonly createdAt: string;
  readonly subnets: readonly NetworkSubnet[];
  readonly routes: readonly NetworkRoute[];
  readonly ipv6Enabled: boolean;
  /** No way out of it. */
  readonly internal: boolean;
  /** Containers find each other by name. */
  readonly dnsEnabled: boolean;
  /** Name servers that are asked for other names; empty: the host's. */
  readonly dnsServers: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  readonly options: Readonly<Record<string, string>>;
  /** `none`: containers get no address. */
  readonly ipamDriver: 'host-local' | 'none';
};

/** One container's place in a network, since it was last started. */
export type NetworkEndpoint = {
  readonly network: string;
  readonly containerId: string;
  /** Inside the container. */
  readonly interfaceName: string;
  readonly mac: string;
  /** One of each subnet. */
  readonly addresses: readonly string[];
};

/** What a container that starts (or joins) wants of a network. */
export type EndpointWish = {
  readonly network: string;
  /** Addresses that must be these; each lies in a subnet of the network. */
  readonly ips: readonly string[];
  readonly mac: string;
  readonly interfaceName: string;
};

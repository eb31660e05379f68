import { TiffinError } from '../lib/errors.ts';
import type { Row } from '../lib/sqlite.ts';
import type { EndpointWish, NetworkEndpoint, NetworkRecord } from './network-record.ts';
import type { State } from './state-db.ts';
import { leaseAddresses, type IsHeld } from './state/leases.ts';
import { insertNetwork, putContainerNetworks, readNetworkRow, removeNetworkFile, writeNetworkFile } from './state/network-rows.ts';

/** The network that `--network bridge` means unless containers.conf names another; it is always there, and cannot be removed. */
export const builtInNetwork: NetworkRecord = {
  name: 'tiffin',
  id: '3c8b16c1447b1693ec84673956b839ca8e1b1ca2e71be2a66a0f31220b4baa9b',
  driver: 'bridge',
  interfaceName: 'tiffin0',
  createdAt: '2026-11-01T00:00:00.000Z',
  subnets: [{ subnet: '10.88.0.0/16', gateway: '10.88.0.1' }],
  routes: [],
  ipv6Enabled: false,
  internal: false,
  dnsEnabled: false,
  dnsServers: [],
  labels: {},
  options: {},
  ipamDriver: 'host-local',
};

/** What Podman and Docker call their default networks: ours answers to it, too, unless there is one of that name. */
const defaultAliases: ReadonlySet<string> = new Set(['podman', 'bridge']);

/** The networks of a user, which containers are on them, and who has which address. */
export class NetworkStore {
  readonly #state: State;
  readonly #findDefault: () => NetworkRecord;

  /** @param findDefault called when the default network is asked for */
  constructor(state: State, findDefault: () => NetworkRecord = () => builtInNetwork) {
    this.#state = state;
    this.#findDefault = findDefault;
  }

  /** The network that `--network bridge` means. */
  get default(): NetworkRecord {
    return this.#findDefault();
  }

  /**
   * Records a network, which `build` decides on while nobody else can make one.
   *
   * @throws {TiffinError} `already-exists`, and what `build` throws
   */
  create(name: string, build: (others: readonly NetworkRecord[]) => NetworkRecord): NetworkRecord {
    return this.#state.transaction(() => {
      const others = this.list();
      if (others.some((other) => other.name === name))
        throw new TiffinError('already-exists', `network name ${name} already used: network already exists`);
      const network = build(others);
      insertNetwork(this.#state, network);
      writeNetworkFile(this.#state.root, network);
      return network;
    });
  }

  /** All networks by name, the default one among them. */
  list(): NetworkRecord[] {
    const made = this.#state.all('SELECT record FROM network').map(readNetworkRow);
    const { default: standard } = this;
    const all = [
      ...made.filter((network) => !this.#isOutdated(network)),
      ...(made.some((network) => this.#stands(network)) ? [] : [standard]),
    ];
    return all.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  }

  /**
   * Finds a network by its whole name or ID, or else by the beginning of its ID.
   *
   * @throws {TiffinError} `invalid-argument` when several IDs begin so
   */
  find(nameOrId: string): NetworkRecord | undefined {
    const all = this.list();
    const exact = all.find(({ name }) => name === nameOrId) ?? all.find(({ id }) => id === nameOrId);
    if (exact !== undefined) return exact;
    const matches = /^[0-9a-f]+$/.test(nameOrId) ? all.filter(({ id }) => id.startsWith(nameOrId)) : [];
    if (matches.length > 1)
      throw new TiffinError('invalid-argument', `more than one result for network ID ${nameOrId}: network already exists`, {
        hint: 'give more digits of the ID, or the name',
      });
    return matches[0] ?? (defaultAliases.has(nameOrId) ? this.get(this.default.name) : undefined);
  }

  /** Finds a network as `find` does. @throws {TiffinError} `not-found` in Podman's words */
  get(nameOrId: string): NetworkRecord {
    const found = this.find(nameOrId);
    if (found !== undefined) return found;
    throw new TiffinError('not-found', `unable to find network with name or ID ${nameOrId}: network not found`, {
      hint: `see what there is: tiffin network ls, or make it: tiffin network create ${/^[A-Za-z0-9][\w.-]*$/.test(nameOrId) ? nameOrId : 'NAME'}`,
    });
  }

  /** Replaces what is recorded about a network (`network update`). @throws {TiffinError} `not-found` */
  change(name: string, change: (network: NetworkRecord) => NetworkRecord): NetworkRecord {
    return this.#state.transaction(() => {
      this.ensure(name);
      const network = change(this.get(name));
      this.#state.run('UPDATE network SET record = ? WHERE name = ?', JSON.stringify(network), name);
      writeNetworkFile(this.#state.root, network);
      return network;
    });
  }

  /**
   * Forgets a network; one that is gone already is none of its business.
   *
   * @throws {TiffinError} `in-use` while containers are on it
   */
  remove(name: string): void {
    this.#state.transaction(() => {
      if (this.users(name).length > 0)
        throw new TiffinError(
          'in-use',
          `"${name}" has associated containers with it. Use -f to forcibly delete containers and pods: network is being used`,
        );
      this.#state.run('DELETE FROM network WHERE name = ?', name);
      removeNetworkFile(this.#state.root, name);
    });
  }

  /** Makes the row of the default network, so that containers can be on it. */
  ensure(name: string): void {
    if (name !== this.default.name || this.#findMade(name) !== undefined) return;
    this.#state.transaction(() => {
      if (this.#findMade(name) !== undefined) return;
      this.#state.run('DELETE FROM network WHERE name = ?', name);
      insertNetwork(this.#state, this.default);
    });
  }

  #findMade(name: string): NetworkRecord | undefined {
    const row = this.#state.first('SELECT record FROM network WHERE name = ?', name);
    const network = row === undefined ? undefined : readNetworkRow(row);
    return network === undefined || this.#isOutdated(network) ? undefined : network;
  }

  #stands(network: NetworkRecord): boolean {
    return network.name === this.default.name && !this.#isOutdated(network);
  }

  /** A row that `ensure` made when containers.conf said something else, and that nobody uses. */
  #isOutdated(network: NetworkRecord): boolean {
    const { default: standard } = this;
    if (network.createdAt !== builtInNetwork.createdAt) return false;
    const isAsSet = network.name === standard.name && JSON.stringify(network.subnets) === JSON.stringify(standard.subnets);
    return !isAsSet && this.users(network.name).length === 0;
  }

  /** IDs of the containers on a network. */
  users(name: string): string[] {
    return this.#state
      .all('SELECT container_id FROM container_network WHERE network = ? ORDER BY container_id', name)
      .map((row) => String(row['container_id']));
  }

  /** The places of a container in its networks, in their order; those in which it has never been are left out. */
  endpointsOf(containerId: string): NetworkEndpoint[] {
    return this.#state.all(`${selectEndpoints} WHERE container_id = ? ORDER BY position`, containerId).flatMap(readEndpoint);
  }

  /** The places of all containers in a network. */
  endpointsIn(network: string): NetworkEndpoint[] {
    return this.#state.all(`${selectEndpoints} WHERE network = ? ORDER BY container_id`, network).flatMap(readEndpoint);
  }

  /**
   * Gives a container its places in networks it is on: addresses of each subnet, which are nobody else's until it has ended.
   *
   * @param isHeld whether a container may be using its addresses right now
   * @throws {TiffinError} `in-use` when an address that was asked for is another's, `no-space` when none is left
   */
  lease(containerId: string, wishes: readonly EndpointWish[], isHeld: IsHeld): NetworkEndpoint[] {
    return this.#state.transaction(() => {
      const rows = this.#state;
      for (const wish of wishes) {
        const network = this.get(wish.network);
        leaseAddresses(rows, { network, containerId, ips: wish.ips, isHeld });
        const { interfaceName, mac } = wish;
        const sql = 'UPDATE container_network SET interface = ?, mac = ? WHERE container_id = ? AND network = ?';
        rows.run(sql, interfaceName, mac, containerId, network.name);
      }
      return this.endpointsOf(containerId);
    });
  }

  /** Puts a container on these networks and no others. @throws {TiffinError} `not-found` when one is gone */
  attach(containerId: string, networks: readonly string[]): void {
    this.#state.transaction(() => {
      for (const network of networks) this.ensure(this.get(network).name);
      putContainerNetworks(this.#state, containerId, networks);
    });
  }
}

const selectEndpoints = `SELECT container_id, network, interface, mac, (SELECT json_group_array(address) FROM network_address AS own
  WHERE own.container_id = container_network.container_id AND own.network = container_network.network) AS addresses FROM container_network`;

function readEndpoint(row: Row): NetworkEndpoint[] {
  if (row['interface'] === null) return [];
  const addresses = JSON.parse(String(row['addresses'])) as string[];
  // IPv4 first, as Podman prints them.
  const sorted = addresses.toSorted((one, other) => Number(one.includes(':')) - Number(other.includes(':')));
  return [
    {
      network: String(row['network']),
      containerId: String(row['container_id']),
      interfaceName: String(row['interface']),
      mac: String(row['mac']),
      addresses: sorted,
    },
  ];
}

import { connectContainer, disconnectContainer } from '../container/connect.ts';
import { reapAll } from '../container/reap.ts';
import { removeNetworks } from '../container/remove-networks.ts';
import { parseAlias, parseStaticAddress } from '../network/attachment.ts';
import { createNetwork } from '../network/create-network.ts';
import type { NetworkRecord } from '../storage/network-record.ts';
import type { Container } from './api/container.ts';
import type { Network, NetworkOptions, Networks } from './api/resources.ts';
import { Given, requireWord } from './given.ts';
import type { Session } from './session.ts';
import { unlessGone } from './volumes.ts';

/** `tiffin.networks` */
export class NetworkShelf implements Networks {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(options?: NetworkOptions): Promise<Network> {
    const given = new Given('create', options, ['name', 'subnets', 'internal', 'ipv6', 'labels']);
    const request = {
      name: given.text('name'),
      driver: 'bridge',
      subnets: given.texts('subnets') ?? [],
      gateways: [],
      ranges: [],
      routes: [],
      ipv6: given.flag('ipv6') ?? false,
      internal: given.flag('internal') ?? false,
      disableDns: false,
      dnsServers: [],
      interfaceName: undefined,
      ipamDriver: undefined,
      labels: given.textMap('labels') ?? {},
      options: {},
      ignoreExisting: false,
    };
    return await this.#session.run(undefined, () => this.#handle(createNetwork(this.#session.engine, request)));
  }

  async get(nameOrId: string): Promise<Network> {
    const word = requireWord('get: the network', nameOrId);
    return await this.#session.run(undefined, () => this.#handle(this.#session.engine.networks.get(word)));
  }

  async list(): Promise<readonly Network[]> {
    return await this.#session.run(undefined, () => this.#session.engine.networks.list().map((record) => this.#handle(record)));
  }

  async remove(nameOrId: string): Promise<void> {
    const word = requireWord('remove: the network', nameOrId);
    await this.#session.run(undefined, async (signal) => {
      await reapAll(this.#session.engine);
      await removeNetworks(this.#session.engine, [word], { force: false, graceSeconds: undefined, signal, removed: () => undefined });
    });
  }

  #handle({ id, name, subnets, internal, labels }: NetworkRecord): Network {
    const { engine } = this.#session;
    const remove = async (): Promise<void> => await this.remove(name);
    return {
      id,
      name,
      subnets: subnets.map(({ subnet }) => subnet),
      internal,
      labels: { ...labels },
      connect: async (container, options) => {
        const given = new Given('connect', options, ['aliases', 'ip']);
        const ip = given.text('ip');
        const attachment = {
          network: name,
          ips: ip === undefined ? [] : [parseStaticAddress(ip)],
          mac: undefined,
          aliases: (given.texts('aliases') ?? []).map(parseAlias),
          interfaceName: undefined,
        };
        await this.#session.run(undefined, () => connectContainer(engine, idOf(container), attachment));
      },
      disconnect: async (container) => {
        await this.#session.run(undefined, () => disconnectContainer(engine, idOf(container), name));
      },
      remove,
      [Symbol.asyncDispose]: () => unlessGone(remove),
    };
  }
}

function idOf(container: string | Container): string {
  return typeof container === 'string' ? requireWord('the container', container) : requireWord('the container', container.id);
}

import { mkdirSync } from 'node:fs';

import { helperPath } from '../native/helper-path.ts';
import { plug, type Plug } from '../native/plug.ts';
import { realmArguments } from '../native/user-namespace.ts';
import { findBridgeTools } from '../network/bridge-tools.ts';
import { hostRoutes } from '../network/host-routes.ts';
import { pastaAddresses, pastaArguments, type PastaRequest } from '../network/pasta.ts';
import { findPasta, findTool } from '../network/tools.ts';
import { cgroupSockets } from './cgroups.ts';
import { askForHelp, hostAddresses } from './connection.ts';
import { keeperDirectory } from './keeper-state.ts';
import type { ContainerServices } from './services.ts';

/** What the keeper of the networks is started from. */
export type KeeperServices = Pick<ContainerServices, 'places' | 'realm' | 'settings'> & Partial<Pick<ContainerServices, 'env'>>;

/** How the keeper is found, or started. */
export type Keeper = {
  readonly directory: string;
  readonly command: readonly string[];
  /** Its way out; undefined where there is none. */
  readonly pasta: PastaRequest | undefined;
  readonly netavark: string;
  /** Somebody answers for names: aardvark-dns is installed. */
  readonly hasNames: boolean;
};

/**
 * Decides how the keeper of the networks is started.
 *
 * @throws {TiffinError} `unsupported` naming what is not installed
 */
export async function prepareKeeper(services: KeeperServices): Promise<Keeper> {
  const tools = findBridgeTools(services.settings.network?.toolDirectories);
  const pasta = await findConnection(services);
  const directory = keeperDirectory(services.places.runRoot);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const servers = pasta === undefined ? [] : pastaAddresses(pasta, hostAddresses()).dnsServers;
  const text = servers.map((server) => `nameserver ${server}\n`).join('');
  const { managerSocket, busSocket } = cgroupSockets({ places: services.places, env: services.env ?? {} });
  const systemd = [managerSocket, busSocket];
  const programs = [tools.netavark, tools.aardvark, text, tools.nft, tools.iptables];
  const own = [helperPath(), 'keep', directory, ...programs, ...systemd, ...realmArguments(services.realm)];
  // pasta stays when the keeper is killed, until another keeper takes it over.
  const command = pasta === undefined ? own : [...own, '--', ...pastaArguments(pasta), '--no-netns-quit'];
  return { directory, command, pasta, netavark: tools.netavark, hasNames: tools.aardvark !== '' };
}

/** Asks the keeper to do something with running containers; one that was killed is started again first. @throws {TiffinError} */
export async function askKeeper(services: KeeperServices, request: Plug): Promise<void> {
  const { directory, command } = await prepareKeeper(services);
  await plug(directory, command, request);
}

/** pasta as the keeper uses it; undefined where there is none, or none that could work: containers still reach each other. */
async function findConnection({ places, settings }: KeeperServices): Promise<PastaRequest | undefined> {
  const directories = settings.network?.toolDirectories;
  if (findTool('pasta', directories) === undefined) return undefined;
  const found = await findPasta(`${places.runRoot}/pasta-features`, askForHelp, directories);
  const routes = hostRoutes();
  if (!routes.ipv4 && !routes.ipv6 && !found.features.localMode) return undefined;
  return { ...found, options: settings.network?.pastaOptions ?? [], routes, mappings: [] };
}

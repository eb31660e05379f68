import {
  installFiles,
  lingering,
  requireSystemd,
  startServices,
  type Enabled,
  type EnableServices,
  type UnitText,
} from './enable-units.ts';
import { quadletHost } from './quadlet-host.ts';
import { installDirectory } from './quadlet-list.ts';
import { reloadQuadlets } from './quadlet-reload.ts';

/** Who is told, and what the units call. */
export type QuadletSite = { readonly program: readonly string[]; readonly warn: (message: string) => void };

/**
 * Installs Quadlets for the user, lets systemd make units of them, and starts these. What starts them again is in their `[Install]`.
 *
 * @throws {TiffinError} as `enableUnits` does
 */
export async function enableQuadlets(
  services: EnableServices,
  quadlets: readonly UnitText[],
  { program, warn }: QuadletSite,
): Promise<Enabled> {
  await requireSystemd(services);
  const paths = installFiles(installDirectory(services.places), quadlets, { foreign: 'refuse' });
  await reloadQuadlets(services, { site: { program, host: quadletHost() }, reload: true, warn });
  const names = quadlets.map(({ service }) => service);
  await startServices(services, names);
  return { paths, services: names, lingers: lingering(services) };
}

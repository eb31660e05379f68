import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { askSystemd } from '../container/systemctl.ts';
import type { ContainerServices } from '../container/services.ts';
import { errnoOf, TiffinError } from '../lib/errors.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { shippedUnits, type ShippedUnit } from './shipped-units.ts';

/** What tiffin can do by itself, with systemd's help. */
export type Feature = 'restart' | 'auto-update';

/** The words for it, in the order in which help names them. */
export const features: readonly Feature[] = ['restart', 'auto-update'];

/** The unit that is enabled for a feature, and whether it starts at once: starting the other would start containers. */
const triggers: Readonly<Record<Feature, { readonly unit: string; readonly startsNow: boolean }>> = {
  restart: { unit: 'tiffin-restart.service', startsNow: false },
  'auto-update': { unit: 'tiffin-auto-update.timer', startsNow: true },
};

/** Where packages have units of users. */
const packageDirectories = ['/etc/systemd/user', '/usr/local/lib/systemd/user', '/usr/lib/systemd/user'];

/** The first line of files that we may overwrite and remove. */
const mark = '# Written by tiffin system enable; tiffin system disable removes it.';

/** The slice of the services with which units are enabled. */
export type FeatureServices = Pick<ContainerServices, 'places' | 'env'>;

/** What `enableFeature` has done. */
export type Enabled = { readonly unit: string; readonly written: readonly string[] };

/**
 * The units of a feature.
 *
 * @param program the words that start tiffin
 */
export function unitsOf(feature: Feature, program: readonly [string, ...string[]]): readonly ShippedUnit[] {
  return shippedUnits(...program).filter(({ name }) => name.startsWith(`tiffin-${feature}.`));
}

/**
 * Lets systemd do something for the user from now on. Units that no package has brought are written to the user's own directory.
 *
 * @throws {TiffinError} `already-exists` for a unit of that name that somebody else has written; `unsupported` without systemd
 */
export async function enableFeature(
  services: FeatureServices,
  feature: Feature,
  program: readonly [string, ...string[]],
): Promise<Enabled> {
  const purpose = `enable ${feature}`;
  // Nothing is written where nobody could read it.
  await askSystemd(services, ['is-system-running'], { purpose }).catch(refuseWithoutSystemd);
  const wanted = unitsOf(feature, program).filter((unit) => !isPackaged(unit));
  for (const unit of wanted) requireOurs(services, unit);
  const written = wanted.map(({ name, text }) => {
    const path = join(ownDirectory(services), name);
    mkdirSync(ownDirectory(services), { recursive: true });
    writeFileAtomically(path, `${mark}\n${text}`, { mode: 0o644 });
    return path;
  });
  const { unit, startsNow } = triggers[feature];
  await askSystemd(services, ['daemon-reload'], { purpose });
  await askSystemd(services, ['enable', '--quiet', ...(startsNow ? ['--now'] : []), unit], { purpose });
  return { unit, written };
}

/**
 * The reverse: containers that run are left alone.
 *
 * @returns the files that are gone
 * @throws {TiffinError} `unsupported` without systemd
 */
export async function disableFeature(services: FeatureServices, feature: Feature): Promise<readonly string[]> {
  const purpose = `disable ${feature}`;
  const { unit, startsNow } = triggers[feature];
  const isThere = (await askSystemd(services, ['list-unit-files', '--quiet', '--no-legend', unit], { purpose }).catch(noUnits)) !== '';
  if (isThere) await askSystemd(services, ['disable', '--quiet', ...(startsNow ? ['--now'] : []), unit], { purpose });
  const own = unitsOf(feature, ['/tiffin']).map(({ name }) => join(ownDirectory(services), name));
  const removed = own.filter((path) => readIfThere(path)?.startsWith(mark) === true);
  for (const path of removed) rmSync(path);
  if (removed.length > 0) await askSystemd(services, ['daemon-reload'], { purpose });
  return removed;
}

function ownDirectory({ places }: FeatureServices): string {
  return join(places.configHome, 'systemd/user');
}

function isPackaged({ name, text }: ShippedUnit): boolean {
  return packageDirectories.some((directory) => readIfThere(join(directory, name)) === text);
}

function requireOurs(services: FeatureServices, { name }: ShippedUnit): void {
  const path = join(ownDirectory(services), name);
  if (!existsSync(path) || readIfThere(path)?.startsWith(mark) === true) return;
  throw new TiffinError('already-exists', `${path} is there, and tiffin has not written it`, {
    hint: `keep what you changed as a drop-in (systemctl --user edit ${name}), and remove the file`,
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A manager that answers that it is degraded, or still starting, will do. */
function refuseWithoutSystemd(error: unknown): void {
  if (!(error instanceof TiffinError) || error.code !== 'runtime-failed') throw error;
}

function noUnits(error: unknown): string {
  refuseWithoutSystemd(error);
  return '';
}

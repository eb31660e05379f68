import { askSystemd } from '../container/systemctl.ts';
import type { ContainerServices } from '../container/services.ts';
import { TiffinError } from '../lib/errors.ts';
import { generateUnits, type Generation, type GenerationSite } from './quadlet-generate.ts';
import { findGenerator, quadletSearch } from './quadlet-host.ts';
import { loadQuadlets } from './quadlet-load.ts';
import { generatorName } from './quadlet-generator.ts';
import { checkCommands, type CommandCheck } from './quadlet/check-commands.ts';
import { ownUnitDirectory, replaceOwnUnits } from './quadlet-own-units.ts';

/** The slice of the services with which Quadlets are managed. */
export type QuadletServices = Pick<ContainerServices, 'env' | 'places'>;

/** What units are made with, and what reads their options. */
export type QuadletSite = GenerationSite & { readonly check?: CommandCheck };

/** All Quadlets of the user and what comes of them; changes nothing. One whose options are refused has no unit. */
export async function generateAll({ env, places }: QuadletServices, site: QuadletSite): Promise<Generation> {
  const { facts, problems } = quadletSearch(env, places);
  const { units, converted, problems: found } = generateUnits(loadQuadlets(facts), site);
  const sound = converted.filter(({ failed }) => !failed);
  const refused = site.check === undefined ? [] : await checkCommands(sound, site.check);
  const wrong = new Set(refused.map(({ path }) => path));
  const gone = new Set(
    converted.filter(({ source }) => [source.path, ...source.dropIns].some((path) => wrong.has(path))).map(({ fileName }) => fileName),
  );
  return { units: units.filter(({ fileName }) => !gone.has(fileName)), converted, problems: [...problems, ...found, ...refused] };
}

/** How units are brought up to date. */
export type ReloadOptions = {
  readonly site: QuadletSite;
  /** Whether systemd reads its units anew. */
  readonly reload: boolean;
  /** Told what did not work, when the Quadlets themselves are in their place. */
  readonly warn: (message: string) => void;
};

/**
 * Brings the user's units up to date: by the generator that a package has installed, and where there is none by writing them to the user's own
 * directory (`ownUnitDirectory`).
 *
 * @returns where the units are, or undefined when the generator makes them
 */
export async function reloadQuadlets(services: QuadletServices, { site, reload, warn }: ReloadOptions): Promise<string | undefined> {
  const directory = ownUnitDirectory(services.env, services.places);
  const generator = findGenerator(generatorName);
  // What was written before a package brought the generator would outlive its Quadlet.
  replaceOwnUnits(directory, generator !== undefined ? [] : (await generateAll(services, site)).units);
  if (reload) {
    try {
      await askSystemd(services, ['daemon-reload'], { purpose: 'reload systemd' });
      if (generator !== undefined) await warnOfMissing(services, { site, generator, warn });
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      warn(`${error.message}; the units are read at the next start of the user's systemd`);
    }
  }
  return generator !== undefined ? undefined : directory;
}

type Missing = Pick<ReloadOptions, 'site' | 'warn'> & { readonly generator: string };

/** A generator that fails tells the journal, and systemd goes on without its units. */
async function warnOfMissing(services: QuadletServices, { site, generator, warn }: Missing): Promise<void> {
  const { units } = await generateAll(services, site);
  // A template has no state of its own.
  const names = units.map(({ fileName }) => fileName).filter((name) => !name.includes('@.'));
  if (names.length === 0) return;
  const answer = await askSystemd(services, ['show', '--property=Id,LoadState', '--', ...names], { purpose: 'look for the units' });
  const missing = unknownUnits(answer);
  if (missing.length > 0) warn(`systemd has no ${missing.join(', ')} after its reload: ${generator} has failed; journalctl -b says why`);
}

/** The units that systemd could not find, of what `systemctl show --property=Id,LoadState` prints. Pure. */
export function unknownUnits(answer: string): readonly string[] {
  return answer.split('\n\n').flatMap((block) => {
    const fields = new Map(block.split('\n').map((line): [string, string] => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]));
    return fields.get('LoadState') === 'not-found' ? [fields.get('Id') ?? ''] : [];
  });
}

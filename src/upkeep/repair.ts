import { removeContainer } from '../container/remove.ts';
import { removeImages } from '../image/remove.ts';
import { TiffinError } from '../lib/errors.ts';
import { checkStore, isUnusable, type CheckOptions, type Damage } from './check.ts';
import type { UpkeepServices } from './services.ts';

/** What became of each damage. */
export type RepairEvents = {
  readonly found: (damage: Damage) => void;
  readonly mended: (damage: Damage, how: string) => void;
  readonly failed: (damage: Damage, why: string) => void;
  readonly removed: (kind: 'image' | 'container', id: string) => void;
};

/** How often the whole is looked at again: each time the database was made again, and once at the end. */
const rounds = 4;

/**
 * Mends what `checkStore` finds, from what is there or from the registries that images came from; looks again until nothing
 * new turns up.
 *
 * @param options.force removes images that cannot be mended, with their containers, and containers that cannot
 * @returns what is still damaged
 */
export async function repairStore(
  services: UpkeepServices,
  options: CheckOptions & { readonly force: boolean },
  events: RepairEvents,
): Promise<readonly Damage[]> {
  const told = new Set<string>();
  for (let round = 1; ; round += 1) {
    const damages = (await checkStore(services, options)).filter((damage) => !isDone(damage, told));
    const fresh = damages.filter((damage) => !told.has(keyOf(damage)));
    if (fresh.length === 0 || round === rounds) return damages;
    const database = fresh.find(isUnusable);
    // Once the database was made again, the rest looks different.
    for (const damage of database === undefined ? fresh : [database]) {
      told.add(keyOf(damage));
      events.found(damage);
      if (!(await mend(damage, events)) && options.force) await remove(services, damage, { ...options, events });
    }
  }
}

function keyOf({ object, what }: Damage): string {
  return `${object}\n${what.join('\n')}`;
}

/** That the database was made again stays true for the rest of this command. */
function isDone(damage: Damage, told: ReadonlySet<string>): boolean {
  return damage.object === 'state.db' && !isUnusable(damage) && [...told].some((key) => key.startsWith('state.db\n'));
}

async function mend(damage: Damage, events: RepairEvents): Promise<boolean> {
  try {
    if (damage.mend === undefined) {
      events.failed(damage, 'it cannot be mended from what is here');
      return false;
    }
    events.mended(damage, await damage.mend());
    return true;
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code === 'cancelled') throw error;
    events.failed(damage, error.message);
    return false;
  }
}

async function remove(
  services: UpkeepServices,
  { images = [], containers = [] }: Damage,
  { signal, events }: CheckOptions & { readonly events: RepairEvents },
): Promise<void> {
  const removeOne = async (id: string): Promise<void> => {
    const container = services.containers.find(id);
    if (container === undefined) return;
    await removeContainer(services, container, { force: true, volumes: false, graceSeconds: 0, signal });
    events.removed('container', id);
  };
  for (const id of containers) await removeOne(id);
  for (const id of images) {
    const { reports } = await removeImages(services, [id], { force: true, ignore: true, removeContainer: removeOne });
    for (const { deleted } of reports) for (const image of deleted) events.removed('image', image);
  }
}

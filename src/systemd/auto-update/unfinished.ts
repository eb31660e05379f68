import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { tagImage } from '../../image/tag.ts';
import { errnoOf, TiffinError } from '../../lib/errors.ts';
import { writeFileAtomically } from '../../lib/files.ts';
import { parseJson } from '../../lib/json.ts';
import { isOwnerAlive, ownOwner } from '../../storage/owner.ts';
import type { UnitManager, UpdateServices } from './task.ts';

/** What a name stood for before its unit was restarted. */
export type Before = { readonly name: string; readonly imageId: string };

/** `members` are units that start after it. */
type Note = { readonly owner: string; readonly unit: string; readonly members: readonly string[]; readonly before: readonly Before[] };

const directoryOf = (root: string): string => join(root, 'updates');

/**
 * Notes how to go back, until it is disposed of: whoever is killed while a unit restarts, or goes down with the host, leaves it to the next run.
 */
export function noteUpdate({ places }: Pick<UpdateServices, 'places'>, update: Omit<Note, 'owner'>): Disposable {
  const path = join(directoryOf(places.root), `${update.unit}.json`);
  const note: Note = { owner: ownOwner(), ...update };
  mkdirSync(directoryOf(places.root), { recursive: true, mode: 0o700 });
  writeFileAtomically(path, JSON.stringify(note), { mode: 0o600 });
  return { [Symbol.dispose]: () => rmSync(path, { force: true }) };
}

/** Goes back where a run ended in the middle and left a unit that does not run. */
export async function finishUpdates(
  services: Pick<UpdateServices, 'places' | 'images' | 'registries' | 'events' | 'log'>,
  manager: UnitManager,
): Promise<void> {
  for (const file of notes(services.places.root)) {
    const path = join(directoryOf(services.places.root), file);
    const note = readNote(path);
    if (note !== undefined && isOwnerAlive(note.owner)) continue;
    if (note !== undefined) await goBack(services, manager, note);
    rmSync(path, { force: true });
  }
}

async function goBack(
  services: Pick<UpdateServices, 'images' | 'registries' | 'events' | 'log'>,
  manager: UnitManager,
  { unit, members, before }: Note,
): Promise<void> {
  const running = await Promise.all([unit, ...members].map((each) => manager.isActive(each)));
  if (running.every(Boolean)) return;
  services.log.warn(`an update of unit ${unit} was cut off, and the unit does not run: it goes back to what it had`);
  try {
    for (const { name, imageId } of before) tagImage(services, imageId, [name]);
    await manager.restart(unit);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    services.log.warn(`unit ${unit}: ${error.message}`);
  }
}

function notes(root: string): readonly string[] {
  try {
    return readdirSync(directoryOf(root)).filter((name) => name.endsWith('.json'));
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}

/** What is no note of ours is cleared away. */
function readNote(path: string): Note | undefined {
  try {
    const note = parseJson(readFileSync(path)) as unknown as Partial<Note>;
    const isWhole =
      typeof note.owner === 'string' && typeof note.unit === 'string' && Array.isArray(note.members) && Array.isArray(note.before);
    return isWhole ? (note as Note) : undefined;
  } catch {
    return undefined;
  }
}

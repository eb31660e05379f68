import { isRunning } from '../../container/state.ts';
import { viewOf } from '../../container/view.ts';
import { forgetRemapped, listRemapped, remappedPath, verifyRemapped, type RemappedNote } from '../../storage/remapped-layers.ts';
import { existsSync } from 'node:fs';
import { remappedForms } from '../../container/remapped-forms.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { Damage } from '../../storage/damage.ts';
import { emptyTrash } from '../../storage/garbage.ts';
import type { CheckOptions } from '../check-options.ts';
import type { UpkeepServices } from '../services.ts';

/**
 * Looks at layers as other ID maps show them, each beside its layer; `quick` sees only whether they are there. One that is damaged is removed
 * by a repair: the next container with that map has it made again.
 */
export async function checkRemapped(services: UpkeepServices, options: CheckOptions): Promise<Damage[]> {
  const damages: Damage[] = [];
  for (const note of listRemapped(services.state)) {
    const what = await faults(services, note, options);
    if (what.length > 0)
      damages.push({ object: `layers up to ${note.diffId} under the map ${note.form}`, what, mend: () => remove(services, note) });
  }
  return damages;
}

async function faults(services: UpkeepServices, note: RemappedNote, { quick, signal }: CheckOptions): Promise<string[]> {
  // A layer that is missing is told of by itself.
  if (note.content.layers.some((diffId) => !existsSync(services.layers.path(diffId)))) return [];
  if (quick) return existsSync(remappedPath(services.state, note.diffId, note.form)) ? [] : ['its directory is missing'];
  const { count, first } = await verifyRemapped(services, note, { realm: services.realm, signal });
  const told = first.map(({ path, what }) => `${path}: ${what}`);
  return count > told.length ? [...told, `and ${count - told.length} more`] : told;
}

async function remove(services: UpkeepServices, { diffId, form }: RemappedNote): Promise<string> {
  const { state, containers, places } = services;
  const using = containers
    .list()
    .filter((container) => remappedForms(services, container).includes(form))
    .filter((record) => isRunning(viewOf(places.runRoot, record).state));
  if (using.length > 0) {
    const names = using.map(({ name }) => name).join(', ');
    throw new TiffinError('in-use', `running containers use it: ${names}`, {
      hint: `tiffin stop ${names.replaceAll(',', '')}, then repair`,
    });
  }
  const trash = state.transaction(() => forgetRemapped(state, (note) => note.diffId === diffId && note.form === form));
  await emptyTrash(trash, services.realm);
  return 'removed: it is made again when it is needed';
}

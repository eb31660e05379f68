import { askSystemd, runSystemctl } from '../../container/systemctl.ts';
import { TiffinError } from '../../lib/errors.ts';
import type { UnitManager, UpdateServices } from './task.ts';

/** The systemd of the user, asked by `systemctl`. */
export function systemdManager(services: Pick<UpdateServices, 'places' | 'env'>): UnitManager {
  const isKnown = new Map<string, Promise<void>>();
  return {
    requireUnit: (unit) => {
      const asked = isKnown.get(unit) ?? requireLoaded(services, unit);
      isKnown.set(unit, asked);
      return asked;
    },
    isActive: async (unit) =>
      (await runSystemctl(services, ['is-active', '--quiet', '--', unit], { purpose: `look at unit ${unit}` })).exitStatus === 0,
    restart: (unit) => bringUp(services, 'restart', unit),
    start: (unit) => bringUp(services, 'start', unit),
  };
}

/** Waits for systemd's job, and says what systemctl says of it. */
async function bringUp(services: Pick<UpdateServices, 'places' | 'env'>, verb: 'restart' | 'start', unit: string): Promise<void> {
  const purpose = `${verb} unit ${unit}`;
  // What failed a moment ago counts against the limit of starts.
  await askSystemd(services, ['reset-failed', '--', unit], { purpose }).catch(() => undefined);
  try {
    await askSystemd(services, [verb, '--', unit], { purpose, detached: true });
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'runtime-failed') throw error;
    throw new TiffinError(error.code, error.message.replace(`${purpose}: `, ''), { hint: `see why: journalctl --user -u ${unit}` });
  }
}

async function requireLoaded(services: Pick<UpdateServices, 'places' | 'env'>, unit: string): Promise<void> {
  const purpose = `look at unit ${unit}`;
  const state = await askSystemd(services, ['show', '--property=LoadState', '--value', '--', unit], { purpose });
  if (state.trim() === 'loaded') return;
  throw new TiffinError('not-found', `unit ${unit} is ${state.trim() === 'not-found' ? 'not known to systemd' : state.trim()}`, {
    hint: 'systemctl --user daemon-reload, when its file is there; else the container runs outside of any unit',
  });
}

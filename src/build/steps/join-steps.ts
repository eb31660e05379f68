import { existsSync } from 'node:fs';

import { copySources } from '../../native/build-copy.ts';
import { ensureLayers } from '../../storage/ensure-layers.ts';
import type { StageState } from '../stage-state.ts';
import { filesRun, type BuildSession } from './session.ts';
import { makeStepPlace } from './step-place.ts';
import type { Pending } from './step-run.ts';
import { makeLayer, openUpper } from './upper.ts';

/** Makes one layer of what all steps of a stage wrote. */
export async function joinSteps(session: BuildSession, state: StageState, pending: Pending): Promise<StageState> {
  if (!existsSync(pending.path)) return state;
  const lower = session.services.layers.stack(state.layers.map(({ diffId }) => diffId));
  const layer = await makeLayer(session, { upper: pending.path, lower, mountPoints: [...pending.mountPoints] }, state.epoch);
  if (layer === undefined) return state;
  return { ...state, layers: [...state.layers, layer], history: withOneLayer(state.history, () => false) };
}

/** `--squash-all`: an image of one layer, with the files of all. */
export async function joinAll(session: BuildSession, state: StageState): Promise<StageState> {
  const { services, signal } = session;
  if (state.layers.length < 2) return state;
  await ensureLayers(services, state.layers, signal);
  await using place = makeStepPlace(services);
  const target = { ...(await openUpper(services.realm, place, [], undefined)), lower: [] };
  const directories = services.layers.stack(state.layers.map(({ diffId }) => diffId));
  await copySources(filesRun(session), {
    root: { kind: 'layers', directories },
    sources: [{ kind: 'pattern', pattern: '.' }],
    target,
    destination: '/',
    times: { kind: 'real' },
  });
  const layer = await makeLayer(session, { upper: target.upper, lower: [] }, state.epoch);
  const layers = layer === undefined ? [] : [layer];
  return { ...state, layers, baseLayers: 0, history: withOneLayer(state.history, () => true) };
}

/** A history whose last entry has the one new layer; entries that had others and are asked for lose them. Pure. */
export function withOneLayer(history: StageState['history'], loses: (index: number) => boolean): StageState['history'] {
  return history.map((entry, index) => {
    const { empty_layer: isEmpty, ...said } = entry;
    if (index === history.length - 1) return said;
    return isEmpty !== true && loses(index) ? { ...said, empty_layer: true } : entry;
  });
}

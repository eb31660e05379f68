import { isatty } from 'node:tty';
import type { Exploration } from '../../../image/exploration.ts';
import { TiffinError } from '../../../lib/errors.ts';
import type { Output } from '../output.ts';
import { inker } from './ink.ts';
import { render } from './render.ts';
import { openScreen, type ScreenEvent, type Screen } from './screen.ts';
import { changed, initialState, type ExploreState } from './state.ts';
import { update } from './update.ts';

/** Whether an image can be explored with keys: somebody sits at both ends, and the cursor can be moved. */
export function canShow(output: Output, term: string | undefined): boolean {
  return output.stdout.isTerminal && isatty(0) && term !== 'dumb';
}

/**
 * Shows an image on the terminal until somebody has seen enough.
 *
 * @throws {TiffinError} `cancelled` when a signal ends it; the terminal is as it was then, too
 */
export async function showExploration(exploration: Exploration, output: Output, signal: AbortSignal): Promise<void> {
  const ink = inker(output.color.stdout);
  using screen = openScreen(output, signal);
  let state = initialState(exploration, screen.size());
  while (!state.isDone) {
    screen.draw(render(state, ink));
    const event = await screen.next();
    if (event.kind === 'end') throw new TiffinError('cancelled', 'the view was ended from outside');
    state = respond(state, event, screen);
  }
}

function respond(state: ExploreState, event: Exclude<ScreenEvent, { kind: 'end' }>, screen: Screen): ExploreState {
  if (event.kind === 'resize') return changed(state, { size: screen.size() });
  if (event.key.name !== 'suspend') return update(state, event.key);
  screen.suspend();
  return state;
}

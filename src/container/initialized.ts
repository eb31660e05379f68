import { TiffinError } from '../lib/errors.ts';
import { isAlive, signalProcess } from '../lib/identity.ts';
import { sleep } from '../lib/retry.ts';
import { readStatus } from '../native/monitor.ts';
import { awaitState } from './await-state.ts';
import type { Container } from './declared.ts';
import type { SignalServices } from './services.ts';
import type { ContainerState } from './state.ts';
import { runDirectoryOf, viewOf } from './view.ts';

const startSignal = 10;
const killSignal = 9;
const patienceMs = 20_000;
const pollMs = 5;

/**
 * Lets the command of an initialized container run.
 *
 * @throws {TiffinError} `runtime-failed` when it cannot be run; the next start says why
 */
export async function startInitialized({ places }: Pick<SignalServices, 'places'>, container: Container): Promise<void> {
  const { runRoot } = places;
  const { state } = viewOf(runRoot, container);
  if (state.monitor === undefined || !signalProcess(state.monitor, startSignal)) throw couldNotStart(container);
  const { signal } = new AbortController();
  const until = ({ name }: ContainerState): boolean => name !== 'initialized';
  const now = await awaitState(container, { runRoot, until, signal, timeoutMs: patienceMs });
  // A monitor that could not execute the command dies without another word.
  if (now === undefined || readStatus(runDirectoryOf(runRoot, container.id))?.state === 'initialized') throw couldNotStart(container);
}

function couldNotStart({ name }: Container): TiffinError {
  return new TiffinError('runtime-failed', `container ${name} could not be started from its initialized state`, {
    hint: `tiffin start --attach ${name} says why`,
  });
}

/** Takes an initialized container down again: all of it dies with its monitor. */
export async function dropInitialized({ places }: Pick<SignalServices, 'places'>, container: Container): Promise<ContainerState> {
  const { state } = viewOf(places.runRoot, container);
  const { monitor } = state;
  if (monitor === undefined) return state;
  signalProcess(monitor, killSignal);
  for (let waitedMs = 0; isAlive(monitor) && waitedMs < patienceMs; waitedMs += pollMs) await sleep(pollMs);
  return viewOf(places.runRoot, container).state;
}

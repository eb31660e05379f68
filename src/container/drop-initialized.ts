import { isAlive, signalProcess } from '../lib/identity.ts';
import { sleep } from '../lib/retry.ts';
import type { Container } from './declared.ts';
import type { SignalServices } from './services.ts';
import type { ContainerState } from './state.ts';
import { viewOf } from './view.ts';

const killSignal = 9;
const patienceMs = 20_000;
const pollMs = 5;

/** Takes an initialized container down again: all of it dies with its monitor. */
export async function dropInitialized({ places }: Pick<SignalServices, 'places'>, container: Container): Promise<ContainerState> {
  const { state } = viewOf(places.runRoot, container);
  const { monitor } = state;
  if (monitor === undefined) return state;
  signalProcess(monitor, killSignal);
  for (let waitedMs = 0; isAlive(monitor) && waitedMs < patienceMs; waitedMs += pollMs) await sleep(pollMs);
  return viewOf(places.runRoot, container).state;
}

import type { PullProgress as ImageProgress, ProgressListener } from '../image/progress.ts';
import type { OnProgress, PullProgress } from './api/options.ts';
import type { Given } from './given.ts';

/** Does something that tells of its progress; what the program's listener throws breaks it off, and is what the call then throws. */
export type Listening = { run<T>(work: (signal: AbortSignal, listener: ProgressListener) => Promise<T>): Promise<T> };

/**
 * Tells the program's `onProgress` how far a transfer is. Listeners of the rooms below must not throw: what the program throws comes as an
 * abort.
 */
export function listenerOf(given: Given, reference: string, signal: AbortSignal): Listening {
  const onProgress = given.callback<OnProgress>('onProgress');
  return guarded(signal, (step: ImageProgress) => {
    if (onProgress !== undefined) for (const progress of publicProgress(reference, step)) onProgress(progress);
  });
}

/** The same for any listener: `tell` may throw. */
export function guarded<Event>(
  signal: AbortSignal,
  tell: (event: Event) => void,
): { run<T>(work: (signal: AbortSignal, listener: (event: Event) => void) => Promise<T>): Promise<T> } {
  const stop = new AbortController();
  const failures: unknown[] = [];
  const listener = (event: Event): void => {
    if (failures.length > 0) return;
    try {
      tell(event);
    } catch (error) {
      failures.push(error);
      stop.abort(error);
    }
  };
  return {
    async run(work) {
      try {
        return await work(AbortSignal.any([signal, stop.signal]), listener);
      } catch (error) {
        throw failures.length > 0 ? failures[0] : error;
      }
    },
  };
}

/** One step of a transfer, in the words of the package. */
export function publicProgress(reference: string, step: ImageProgress): readonly PullProgress[] {
  const whole = { reference, layer: undefined, current: 0, total: 0 };
  switch (step.kind) {
    case 'resolving':
      return [{ ...whole, state: 'resolving' }];
    case 'layer':
      return [{ reference, layer: step.digest, state: layerState(step.state), current: step.current, total: step.total }];
    case 'config':
      return [{ reference, layer: step.digest, state: 'done', current: 0, total: 0 }];
    case 'remapping':
      return [{ reference, layer: step.digest, state: 'unpacking', current: step.current, total: step.total }];
    case 'writing':
    case 'storing':
      return [{ ...whole, state: 'storing' }];
    default:
      return step satisfies never;
  }
}

function layerState(state: Extract<ImageProgress, { kind: 'layer' }>['state']): PullProgress['state'] {
  return state === 'elsewhere' ? 'waiting' : state;
}

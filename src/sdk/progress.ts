import type { PullProgress as ImageProgress, ProgressListener } from '../image/progress.ts';
import type { OnProgress, PullProgress } from './api/options.ts';

/**
 * Who tells a program how far a transfer is. Listeners of the rooms below must not throw: what the program throws breaks the call off, by
 * `stop`.
 */
export function progressListener(reference: string, onProgress: OnProgress, stop: (reason: unknown) => void): ProgressListener {
  return (step) => {
    try {
      for (const progress of publicProgress(reference, step)) onProgress(progress);
    } catch (error) {
      stop(error);
    }
  };
}

function publicProgress(reference: string, step: ImageProgress): readonly PullProgress[] {
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

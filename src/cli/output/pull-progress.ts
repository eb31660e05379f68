import type { ProgressListener, PullProgress, TransferState } from '../../image/progress.ts';
import type { PartState } from './progress-bar.ts';
import type { ProgressReporter } from './progress.ts';

const states: Readonly<Record<TransferState, PartState>> = {
  waiting: 'waiting',
  elsewhere: 'waiting',
  downloading: 'downloading',
  uploading: 'uploading',
  packing: 'packing',
  unpacking: 'unpacking',
  exists: 'exists',
  done: 'done',
};

const shortDigest = 12;

/** Shows the steps of a pull, a push or a load: blobs as bars, the rest in Podman's words and order. */
export function transferListener(bars: ProgressReporter): ProgressListener {
  let begun = false;
  let config: string | undefined;
  return (step: PullProgress) => {
    if (step.kind === 'resolving') {
      bars.say(`Trying to pull ${step.reference}...`);
      begun = false;
      return;
    }
    if (step.kind === 'remapping') {
      const state = step.current < step.total ? 'remapping' : 'done';
      bars.update(`remap ${step.digest}`, {
        label: shortName(step.digest),
        state,
        current: step.current,
        total: step.total,
        unit: 'files',
      });
      return;
    }
    if (!begun) bars.say('Getting image source signatures');
    begun = true;
    switch (step.kind) {
      case 'layer': {
        if (step.digest === config) return;
        bars.update(step.digest, { label: shortName(step.digest), state: states[step.state], current: step.current, total: step.total });
        return;
      }
      case 'config':
        // A pull has it before the layers, which it needs it for.
        config = step.digest;
        return;
      case 'writing':
      case 'storing':
        if (config !== undefined) bars.say(`Copying config ${config}`);
        bars.say('Writing manifest to image destination');
        config = undefined;
    }
  };
}

function shortName(digest: string): string {
  return digest.replace(/^[a-z0-9]+:/, '').slice(0, shortDigest);
}

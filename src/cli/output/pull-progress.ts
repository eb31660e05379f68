import type { ProgressListener, TransferState } from '../../image/progress.ts';
import type { PartState } from './progress-bar.ts';
import type { ProgressReporter } from './progress.ts';

const states: Readonly<Record<TransferState, PartState>> = {
  waiting: 'waiting',
  elsewhere: 'waiting',
  downloading: 'downloading',
  uploading: 'uploading',
  unpacking: 'unpacking',
  exists: 'exists',
  done: 'done',
};

const shortDigest = 12;

/** Shows the steps of a pull or a load as bars. */
export function transferListener(bars: ProgressReporter): ProgressListener {
  return (step) => {
    switch (step.kind) {
      case 'resolving':
        bars.say(`Trying to pull ${step.reference}...`);
        return;
      case 'layer': {
        const label = step.digest.replace(/^[a-z0-9]+:/, '').slice(0, shortDigest);
        bars.update(label, { label, state: states[step.state], current: step.current, total: step.total });
        return;
      }
      case 'config':
        bars.say(`Copying config ${step.digest.replace(/^[a-z0-9]+:/, '').slice(0, shortDigest)}`);
        return;
      case 'storing':
        bars.say('Storing image');
    }
  };
}

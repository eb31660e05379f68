import { formatSize } from '../../lib/units.ts';
import type { HostFacts } from '../facts.ts';
import { byUser, ok, type Finding } from '../finding.ts';

const littleSpaceBytes = 1e9;
const remote = new Set(['nfs', 'smb', 'smb2', 'fuse']);

/** Overlay file systems in the store. */
export function judgeOverlay({ overlay, store, kernel }: HostFacts): Finding {
  const check = 'overlay';
  if (overlay.outcome === 'works') return ok(check, `overlay file systems can be mounted on ${store.path} (${store.fileSystem})`);
  if (overlay.outcome === 'untried')
    return { check, status: 'note', summary: `overlay file systems were not tried: ${overlay.reason}`, repairs: [] };
  const summary = `overlay file systems cannot be mounted on ${store.path} (${store.fileSystem}, Linux ${kernel}): ${overlay.reason}`;
  const move = byUser('tiffin --root /var/tmp/$USER/tiffin doctor   # a directory on a local disk');
  const consequence = 'no container can run from this store';
  return {
    check,
    status: 'failure',
    summary,
    consequence,
    repairs: remote.has(store.fileSystem) || store.fileSystem === 'overlay' ? [move] : [],
  };
}

/** Whether the store can be written, and how full its disk is. */
export function judgeStore({ store }: HostFacts): Finding {
  const check = 'store';
  if (store.writable.outcome === 'fails') {
    return {
      check,
      status: 'failure',
      summary: `the store ${store.path} cannot be written: ${store.writable.reason}`,
      consequence: 'nothing can be pulled or run',
      repairs: [byUser('tiffin --root DIRECTORY doctor   # a directory that you may write')],
    };
  }
  const free = formatSize(store.freeBytes, { precision: 3, separator: ' ' });
  if (store.freeBytes >= littleSpaceBytes) return ok(check, `${store.path} has ${free} free`);
  return {
    check,
    status: 'warning',
    summary: `${store.path} has only ${free} free`,
    consequence: 'larger images cannot be pulled',
    repairs: [byUser('tiffin image prune --all')],
  };
}

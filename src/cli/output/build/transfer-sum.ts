import type { PullProgress } from '../../../image/progress.ts';
import { formatSize } from '../../../lib/units.ts';

/** Adds up the blobs of one pull or push. */
export class TransferSum {
  readonly #blobs = new Map<string, { readonly current: number; readonly total: number; readonly isDone: boolean }>();
  #isOver = false;

  add(step: PullProgress): void {
    if (step.kind === 'storing' || step.kind === 'writing') this.#isOver = true;
    if (step.kind !== 'layer') return;
    const isDone = step.state === 'done' || step.state === 'exists';
    const total = step.state === 'exists' ? 0 : step.total;
    this.#blobs.set(step.digest, { current: isDone ? total : step.current, total, isDone });
  }

  /** Whether all of it is there. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** `12.3MB / 45MB`; empty while nothing is known. */
  get text(): string {
    const blobs = [...this.#blobs.values()];
    const total = blobs.reduce((sum, blob) => sum + blob.total, 0);
    if (total === 0) return '';
    const current = blobs.reduce((sum, blob) => sum + blob.current, 0);
    const size = (bytes: number): string => formatSize(bytes, { precision: 3 });
    return current >= total ? size(total) : `${size(current)} / ${size(total)}`;
  }
}

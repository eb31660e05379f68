import { watch, type FSWatcher } from 'node:fs';

/** The longest time for which a change may go unnoticed: a killed process writes nothing, and some file systems tell nothing. */
const pollMs = 250;

/**
 * Tells when something in a directory may have changed. What is looked at must be looked at again after each `next`; a change
 * between making the watch and the first look is never lost.
 */
export class DirectoryWatch implements Disposable {
  #watcher: FSWatcher | undefined;
  #wake: (() => void) | undefined;
  #isDirty = false;

  constructor(directory: string) {
    try {
      this.#watcher = watch(directory, { persistent: false }, () => this.#notice());
      this.#watcher.on('error', () => this.#notice());
    } catch {
      // It is gone, or there are too many watches: polling does it.
      this.#watcher = undefined;
    }
  }

  /** Resolves at the next change, at the latest after a quarter of a second, and at once when `signal` is aborted. */
  async next(signal: AbortSignal): Promise<void> {
    if (this.#isDirty || signal.aborted) {
      this.#isDirty = false;
      return;
    }
    await new Promise<void>((resolve) => {
      const finish = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', finish);
        this.#wake = undefined;
        this.#isDirty = false;
        resolve();
      };
      const timer = setTimeout(finish, this.#watcher === undefined ? 50 : pollMs);
      signal.addEventListener('abort', finish, { once: true });
      this.#wake = finish;
    });
  }

  [Symbol.dispose](): void {
    this.#watcher?.close();
  }

  #notice(): void {
    this.#isDirty = true;
    this.#wake?.();
  }
}

type Collect = (options: { readonly type: 'minor' }) => void;

/** As many bytes may pass before their buffers are looked for: a scavenge takes about a millisecond. */
const sweepEveryBytes = 16 << 20;
let collect: Collect | undefined;

/**
 * Keeps the memory of a long transfer low. V8 sees buffers as small objects and lets tens of megabytes of used ones gather before it looks for
 * them; whoever passes bytes through tells how many, and now and then the young ones are swept.
 */
export class BufferSweeper {
  #passed = 0;

  /** Tells that so many bytes have gone through buffers that are not needed any more. */
  passed(bytes: number): void {
    this.#passed += bytes;
    if (this.#passed < sweepEveryBytes) return;
    this.#passed = 0;
    collect ??= findCollect();
    collect({ type: 'minor' });
  }
}

/** The flag is taken back at once: with another set of flags V8 would refuse the code that was compiled at build time. */
function findCollect(): Collect {
  // Whoever runs Node with the flag keeps it.
  if (typeof globalThis.gc === 'function') return globalThis.gc as Collect;
  const { setFlagsFromString } = process.getBuiltinModule('node:v8');
  const { runInNewContext } = process.getBuiltinModule('node:vm');
  setFlagsFromString('--expose-gc');
  try {
    const found: unknown = runInNewContext('globalThis.gc');
    return typeof found === 'function' ? (found as Collect) : () => undefined;
  } finally {
    setFlagsFromString('--no-expose-gc');
  }
}

const names = ['stdin', 'stdout', 'stderr'] as const;
const hidden = new Map<(typeof names)[number], PropertyDescriptor>();

/** Makes `process.stdin`, `stdout` and `stderr` read as undefined, so that whoever looks at them does not open them. */
export function hideStandardStreams(): void {
  for (const name of names) {
    const descriptor = Object.getOwnPropertyDescriptor(process, name);
    if (descriptor?.configurable !== true || hidden.has(name)) continue;
    hidden.set(name, descriptor);
    Object.defineProperty(process, name, { configurable: true, enumerable: true, get: () => undefined });
  }
}

/** Undoes `hideStandardStreams`; the streams are still unopened. */
export function showStandardStreams(): void {
  for (const [name, descriptor] of hidden) Object.defineProperty(process, name, descriptor);
  hidden.clear();
}

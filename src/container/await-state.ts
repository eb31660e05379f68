import { TiffinError } from '../lib/errors.ts';
import type { Container } from './declared.ts';
import { viewOf, runDirectoryOf, type ContainerView } from './view.ts';
import type { ContainerState } from './state.ts';
import { DirectoryWatch } from '../lib/directory-watch.ts';

/** What to wait for, and how long. */
export type AwaitOptions = {
  readonly runRoot: string;
  readonly until: (state: ContainerState, view: ContainerView) => boolean;
  /** undefined: as long as it takes. */
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};

/**
 * Waits until a container's state is as wanted.
 *
 * @returns the state, or undefined when the time was up
 * @throws {TiffinError} `cancelled` when `signal` is aborted
 */
export async function awaitState(
  container: Container,
  { runRoot, until, timeoutMs, signal }: AwaitOptions,
): Promise<ContainerState | undefined> {
  const first = viewOf(runRoot, container);
  if (until(first.state, first)) return first.state;
  using watch = new DirectoryWatch(runDirectoryOf(runRoot, container.id));
  const deadline = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
  const wake = deadline === undefined ? signal : AbortSignal.any([signal, deadline]);
  for (;;) {
    const view = viewOf(runRoot, container);
    if (until(view.state, view)) return view.state;
    if (signal.aborted) throw new TiffinError('cancelled', `wait for container ${container.name}: interrupted`);
    if (deadline?.aborted === true) return undefined;
    await watch.next(wake);
  }
}

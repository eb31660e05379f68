import { TiffinError } from '../lib/errors.ts';
import { formatDuration } from '../lib/units.ts';
import type { Container } from './declared.ts';
import { askForHealth } from './exit-frame.ts';
import type { LookupServices } from './services.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/** How a check went: `stopped` when the container ended meanwhile. */
export type CheckOutcome = 'healthy' | 'unhealthy' | 'starting' | 'stopped';

/**
 * Has the monitor of a container check its health now, and waits for the outcome.
 *
 * @throws {TiffinError} `wrong-state` when it does not run, `invalid-argument` when it has no check, `runtime-failed` when the check took
 *   too long
 */
export async function runHealthCheck(services: LookupServices, container: Container, signal: AbortSignal): Promise<CheckOutcome> {
  const { runRoot } = services.places;
  const view = viewOf(runRoot, container);
  if (view.state.name !== 'running') throw new TiffinError('wrong-state', `container ${container.id} is not running`);
  if (view.health === undefined) throw new TiffinError('invalid-argument', `container ${container.id} has no defined healthcheck`);
  const answer = await askForHealth(runDirectoryOf(runRoot, container.id), signal);
  if (signal.aborted) throw new TiffinError('cancelled', `check the health of container ${container.name}: interrupted`);
  if (answer === 'late') {
    const timeoutMs = container.request.health?.timeoutMs ?? 0;
    throw new TiffinError('runtime-failed', `healthcheck command exceeded timeout of ${formatDuration(timeoutMs)}`);
  }
  return answer ?? 'stopped';
}

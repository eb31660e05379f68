import { TiffinError } from '../lib/errors.ts';
import type { HealthWord } from '../native/monitor-health.ts';
import { awaitState } from './await-state.ts';
import type { Container } from './declared.ts';
import type { LookupServices } from './services.ts';
import { isRunning, type ContainerState, type StateName } from './state.ts';
import { runDirectoryOf, viewOf, type ContainerView } from './view.ts';

/** What `wait --condition` takes, and the states that meet it. */
const conditions: Readonly<Record<string, readonly StateName[]>> = {
  configured: ['created'],
  created: ['created'],
  initialized: ['initialized'],
  running: ['running'],
  stopping: ['stopping'],
  stopped: ['exited', 'created'],
  exited: ['exited'],
  paused: ['paused'],
  removing: [],
};

const healthConditions: readonly HealthWord[] = ['healthy', 'unhealthy'];

/**
 * Whether a wait for a state of health makes sense.
 *
 * @throws {TiffinError} `invalid-argument` for a container without a check
 */
export function requireCheck(texts: readonly string[], { record, health }: ContainerView): void {
  const condition = healthConditions.find((word) => texts.includes(word));
  if (condition === undefined || health !== undefined) return;
  throw new TiffinError('invalid-argument', `cannot use condition "${condition}": container ${record.id} has no healthcheck`);
}

/** The words that `--condition` takes, for completion. */
export const waitConditions: readonly string[] = [...Object.keys(conditions), ...healthConditions];

/** Decides whether the wait is over. */
export type WaitCondition = (state: ContainerState, view: ContainerView) => boolean;

/**
 * Reads `--condition` options; none means stopped.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function parseWaitConditions(texts: readonly string[]): WaitCondition {
  const given = texts.length === 0 ? ['stopped'] : texts;
  const health = healthConditions.filter((word) => given.includes(word));
  const wanted = new Set(given.filter((text) => !health.some((word) => word === text)).flatMap(statesOf));
  return (state, view) => wanted.has(state.name) || (view.health !== undefined && health.includes(view.health) && isRunning(state));
}

function statesOf(text: string): readonly StateName[] {
  if (!Object.hasOwn(conditions, text)) {
    throw new TiffinError('invalid-argument', `unknown container state: ${text}: invalid argument`, {
      hint: `known are ${waitConditions.join(', ')}`,
    });
  }
  return conditions[text] ?? [];
}

/** Exit status of a container that is still there but has none: it was never started, or runs. */
const noStatus = -1;

async function askMonitor(runRoot: string, container: Container, signal: AbortSignal): Promise<number | undefined> {
  const { awaitExitFrame } = await import('./exit-frame.ts');
  return await awaitExitFrame(runDirectoryOf(runRoot, container.id), signal);
}

/**
 * Waits until a container meets a condition.
 *
 * @returns its exit status; -1 while it has none
 * @throws {TiffinError} `cancelled` when `signal` is aborted
 */
export async function waitForContainer(
  services: LookupServices,
  container: Container,
  { until, signal }: { until: WaitCondition; signal: AbortSignal },
): Promise<number> {
  const { runRoot } = services.places;
  const first = viewOf(runRoot, container);
  const asked = container.autoRemove && !until(first.state, first) ? askMonitor(runRoot, container, signal) : undefined;
  const state = await awaitState(container, { runRoot, until, signal });
  // A container that its monitor has removed looks as if it had never been started.
  if (asked !== undefined && state?.name === 'created') return (await asked) ?? noStatus;
  if (state === undefined || ['running', 'paused', 'stopping'].includes(state.name)) return noStatus;
  return state.exitCode;
}

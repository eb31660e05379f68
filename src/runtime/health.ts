import { TiffinError } from '../lib/errors.ts';
import type { PlanOp } from '../native/plan.ts';
import type { Healthcheck, ImageExecution } from '../oci/image-config.ts';
import type { CreateRequest, HealthAction, HealthLogRequest, HealthRequest, StartupCheckRequest } from './request.ts';

/** The health check of a container, decided. Times in milliseconds. */
export type HealthCheck = {
  /** `['CMD', …]`, `['CMD-SHELL', line]` or `['NONE']`. */
  readonly test: readonly string[];
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly startPeriodMs: number;
  readonly retries: number;
  readonly startup: StartupCheckRequest | undefined;
  readonly onFailure: HealthAction;
  readonly log: HealthLogRequest;
  /** What runs the line of a `CMD-SHELL`: the image's SHELL. */
  readonly shell: readonly string[];
};

/** What holds where nothing is said, as in Podman. */
export const healthDefaults = {
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  retries: 3,
  log: { destination: 'local', maxCount: 5, maxSize: 500 },
} as const;

const nothingAsked: HealthRequest = {
  test: undefined,
  intervalMs: undefined,
  timeoutMs: undefined,
  startPeriodMs: undefined,
  retries: undefined,
  startup: undefined,
  onFailure: 'none',
  log: healthDefaults.log,
};

/**
 * Joins what was asked about health to what the image declares. Pure.
 *
 * @returns undefined when there is no check
 * @throws {TiffinError} `invalid-argument` for what makes no sense without a check, in Podman's words
 */
export function decideHealth({ health }: Pick<CreateRequest, 'health'>, image: ImageExecution | undefined): HealthCheck | undefined {
  if (health === 'none') return undefined;
  const asked = health === 'image' ? nothingAsked : health;
  const declared = image?.Healthcheck;
  const test = asked.test ?? declared?.Test ?? [];
  if (test.length === 0) {
    refuseWithoutCheck(asked);
    return undefined;
  }
  return {
    test,
    ...decideTimes(asked, asked.test === undefined ? declared : undefined),
    startup: asked.startup,
    onFailure: asked.onFailure,
    log: asked.log,
    shell: image === undefined || image.Shell.length === 0 ? ['/bin/sh', '-c'] : image.Shell,
  };
}

function refuseWithoutCheck({ onFailure, startup }: HealthRequest): void {
  if (startup !== undefined)
    throw new TiffinError('invalid-argument', 'cannot set a startup healthcheck when there is no regular healthcheck: invalid argument');
  if (onFailure !== 'none')
    throw new TiffinError('invalid-argument', `cannot set on-failure action to ${onFailure} without a health check`);
}

function decideTimes(
  asked: HealthRequest,
  declared: Healthcheck = { Test: [] },
): Pick<HealthCheck, 'intervalMs' | 'timeoutMs' | 'startPeriodMs' | 'retries'> {
  const { Interval, Timeout, StartPeriod, Retries = 0 } = declared;
  const { intervalMs, timeoutMs, startPeriodMs, retries } = healthDefaults;
  return {
    intervalMs: asked.intervalMs ?? milliseconds(Interval, intervalMs),
    timeoutMs: asked.timeoutMs ?? milliseconds(Timeout, timeoutMs),
    startPeriodMs: asked.startPeriodMs ?? milliseconds(StartPeriod, startPeriodMs),
    retries: asked.retries ?? (Retries === 0 ? retries : Retries),
  };
}

/** In an image 0 means: the default. */
function milliseconds(nanoseconds = 0, fallback = 0): number {
  return nanoseconds === 0 ? fallback : Math.max(1, Math.round(nanoseconds / 1e6));
}

/** The words that a check executes; none for `NONE`. */
export function checkCommand(test: readonly string[], shell: readonly string[]): readonly string[] {
  const [kind, ...rest] = test;
  if (kind === 'CMD') return rest;
  return kind === 'CMD-SHELL' && rest.length > 0 ? [...shell, rest.join(' ')] : [];
}

/** A check, and where the plans of its execs and its log are. */
export type HealthFacts = {
  readonly check: HealthCheck;
  readonly planPath: string;
  readonly startupPlanPath: string;
  /** Empty: nowhere but in events. */
  readonly logPath: string;
};

/** What the monitor does about health. */
export function healthOps(facts: HealthFacts | undefined): readonly PlanOp[] {
  if (facts === undefined) return [];
  const { intervalMs, timeoutMs, startPeriodMs, retries, onFailure, startup, log } = facts.check;
  return [
    { op: 'health', plan: facts.planPath, intervalMs, timeoutMs, startPeriodMs, retries, onFailure },
    ...(startup === undefined
      ? []
      : [
          {
            op: 'startup-check',
            plan: facts.startupPlanPath,
            intervalMs: startup.intervalMs,
            timeoutMs: startup.timeoutMs,
            retries: startup.retries,
            successes: startup.successes,
          } as const,
        ]),
    { op: 'health-log', path: facts.logPath, maxCount: log.maxCount, maxSize: log.maxSize },
  ];
}

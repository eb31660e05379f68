import { TiffinError } from '../lib/errors.ts';

/** What `generate systemd` was asked for. */
export type ServiceOptions = {
  /** `--new`: the unit makes the container or pod and removes it again. */
  readonly create: boolean;
  /** `--name`: units are called by names, not by IDs. */
  readonly byName: boolean;
  readonly template: boolean;
  readonly header: boolean;
  /** undefined: what the container was created with. */
  readonly restartPolicy: string | undefined;
  readonly restartSeconds: number | undefined;
  readonly startSeconds: number | undefined;
  readonly stopSeconds: number | undefined;
  readonly wants: readonly string[];
  readonly after: readonly string[];
  readonly requires: readonly string[];
  /** `NAME=value` */
  readonly environment: readonly string[];
  readonly containerPrefix: string;
  readonly podPrefix: string;
  readonly separator: string;
};

/** What systemd knows as `Restart=`. */
export const restartPolicies = ['no', 'on-success', 'on-failure', 'on-abnormal', 'on-watchdog', 'on-abort', 'always'] as const;

/**
 * Checks a policy for `Restart=`.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function checkRestartPolicy(policy: string): void {
  if (!restartPolicies.some((known) => known === policy))
    throw new TiffinError('invalid-argument', `${policy} is not a valid restart policy`, {
      hint: `known are ${restartPolicies.join(', ')}`,
    });
}

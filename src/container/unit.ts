import { readUnit, type UnitChanges, type UnitFacts } from '../runtime/unit.ts';
import type { ContainerServices } from './services.ts';

/**
 * The unit of systemd whose start this command is; undefined: none, and nothing that it changes.
 *
 * @throws {TiffinError} `invalid-argument` for what systemd cannot have said
 */
export function unitOf({ env }: Pick<ContainerServices, 'env'>, changes?: UnitChanges): UnitFacts | undefined {
  const unit = readUnit({ env, pid: process.pid });
  if (changes === undefined || Object.keys(changes).length === 0) return unit;
  return { notifySocket: undefined, sockets: undefined, ...unit, changes };
}

/** The variable that names the unit whose start makes a container, or a pod; it becomes a label of that name, as with Podman. */
const unitVariable = 'PODMAN_SYSTEMD_UNIT';

/** The label that names the unit to whoever is to restart it. */
export function unitLabel(env: ContainerServices['env']): Readonly<Record<string, string>> {
  const unit = env[unitVariable] ?? '';
  return unit === '' ? {} : { [unitVariable]: unit };
}

/** Labels of an image without that one: an image must not choose which unit of the user's is restarted for it. */
export function withoutUnit(labels: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { [unitVariable]: _, ...rest } = labels;
  return rest;
}

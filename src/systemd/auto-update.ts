import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { throwIfCancelled } from '../lib/retry.ts';
import { findTasks } from './auto-update/find-tasks.ts';
import type { AutoUpdateOptions, UnitManager, UpdateServices, UpdateStatus, UpdateTask } from './auto-update/task.ts';
import { systemdManager } from './auto-update/unit-manager.ts';
import { finishUpdates } from './auto-update/unfinished.ts';
import { updateUnit, type UpdateRun } from './auto-update/update-unit.ts';

/** What became of one container. */
export type UpdateReport = Pick<UpdateTask, 'container' | 'name' | 'policy' | 'unit'> & { readonly status: UpdateStatus };

/** What became of all, and what went wrong; undefined: nothing did. */
export type UpdateSummary = { readonly reports: readonly UpdateReport[]; readonly failure: Error | undefined };

/**
 * Updates the running containers whose label `io.containers.autoupdate` asks for it, by restarting their units with newer images.
 *
 * A unit is done with before the next begins, so that an end in between leaves each either updated or as it was. What was pulled and not used is
 * taken up by the next run, because containers are compared with what they run; so is a unit that a run which was killed left without its image.
 *
 * @param manager who restarts units; undefined: the user's systemd
 * @throws {TiffinError} `cancelled`, and `invalid-argument` for a filter that is none; all else is in the summary
 */
export async function autoUpdate(
  services: UpdateServices,
  options: AutoUpdateOptions,
  manager: UnitManager = systemdManager(services),
): Promise<UpdateSummary> {
  if (!options.dryRun) await finishUpdates(services, manager);
  const found = findTasks(services, options);
  const failures: TiffinError[] = [...found.failures];
  const reports: UpdateReport[] = [];
  const run: UpdateRun = { services, options, manager, pulled: new Set(), rejected: new Map() };
  if (found.units.size > 0) services.events.write({ type: 'system', status: 'auto-update' });
  for (const [unit, tasks] of found.units) {
    throwIfCancelled(options.signal);
    const outcome = await updateUnit(run, unit, tasks);
    failures.push(...outcome.failures);
    reports.push(...tasks.map((task, index) => ({ ...task, status: outcome.statuses[index] ?? 'failed' })));
  }
  return { reports, failure: failures.length > 1 ? new AggregateFailure(failures) : failures[0] };
}

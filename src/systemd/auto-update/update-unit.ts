import { tagImage } from '../../image/tag.ts';
import { pullImage } from '../../image/pull.ts';
import { viewOf } from '../../container/view.ts';
import { TiffinError } from '../../lib/errors.ts';
import { formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import { hasUpdate, platformOf } from './find-update.ts';
import { noteUpdate, type Before } from './unfinished.ts';
import type { AutoUpdateOptions, UnitManager, UpdateServices, UpdateStatus, UpdateTask } from './task.ts';

/** What became of the containers of a unit, in the order of its tasks, and what went wrong. */
export type UnitOutcome = { readonly statuses: readonly UpdateStatus[]; readonly failures: readonly TiffinError[] };

/** What one run has learned, for the units to come. */
export type UpdateRun = {
  readonly services: UpdateServices;
  readonly options: AutoUpdateOptions;
  readonly manager: UnitManager;
  /** Images that were pulled, by name. */
  readonly pulled: Set<string>;
  /** Images that a unit did not start with, and that are what they were before. */
  readonly rejected: Map<string, string>;
};

/**
 * Updates the containers of one unit: pulls what is newer, restarts the unit once, and goes back to the images of before when it does not start.
 *
 * What is wrong with one container does not keep the others from being updated.
 */
export async function updateUnit(run: UpdateRun, unit: string, tasks: readonly UpdateTask[]): Promise<UnitOutcome> {
  const { options } = run;
  const failures: TiffinError[] = [];
  const statuses: UpdateStatus[] = [];
  for (const task of tasks) statuses.push(await prepareTask(run, task, failures));
  if (!statuses.includes('true')) return { statuses, failures };
  const changed = tasks.filter((_, index) => statuses[index] === 'true');
  using _note = options.rollback ? noteUpdate(run.services, { unit, members: membersOf(tasks), before: changed.map(beforeOf) }) : undefined;
  const failure = await failureOf(() => restart(run, unit, tasks));
  if (failure === undefined) return afterRestart(run, tasks, { statuses, failures });
  const all = (status: UpdateStatus): UpdateStatus[] => tasks.map(() => status);
  const during = (step: string, cause: TiffinError): TiffinError =>
    new TiffinError(cause.code, `restarting unit ${unit} during ${step}: ${cause.message}`, { hint: cause.hint });
  if (!options.rollback) return { statuses: all('failed'), failures: [...failures, during('update', failure)] };
  run.services.log.warn(`unit ${unit} goes back to what it had, because it did not start with the new image: ${failure.message}`);
  failures.push(...changed.flatMap((task) => rollBack(run, task)));
  const again = await failureOf(() => restart(run, unit, tasks));
  if (again !== undefined) return { statuses: all('failed'), failures: [...failures, during('rollback', again)] };
  return { statuses: all('rolled back'), failures };
}

/** The members of a pod start after it, in units of their own, and count as much. */
async function restart({ manager }: UpdateRun, unit: string, tasks: readonly UpdateTask[]): Promise<void> {
  await manager.restart(unit);
  for (const member of membersOf(tasks)) await manager.start(member);
}

function membersOf(tasks: readonly UpdateTask[]): readonly string[] {
  return tasks.flatMap(({ ownUnit }) => ownUnit ?? []);
}

/** What stays without update though its unit was restarted is told. */
function afterRestart(run: UpdateRun, tasks: readonly UpdateTask[], { statuses, failures }: UnitOutcome): UnitOutcome {
  const kept = tasks.map((task) => keptFailure(run, task));
  return {
    statuses: statuses.map((status, index) => (kept[index] !== undefined ? 'failed' : status === 'false' ? 'true' : status)),
    failures: [...failures, ...kept.filter((failure) => failure !== undefined)],
  };
}

/** Sees whether there is something newer, and fetches it: `true` when the unit is to be restarted for it. */
async function prepareTask(run: UpdateRun, task: UpdateTask, failures: TiffinError[]): Promise<UpdateStatus> {
  const { services, options } = run;
  const step = (text: string, cause: TiffinError): UpdateStatus => {
    if (cause.code === 'cancelled') throw cause;
    failures.push(new TiffinError(cause.code, `${text} for container ${task.container.id}: ${cause.message}`, { hint: cause.hint }));
    return 'failed';
  };
  const unfit = run.rejected.get(wholeName(task));
  if (unfit !== undefined) {
    services.log.warn(`${unfit} did not start with the new ${task.name}: ${task.unit} keeps what it has`);
    return 'false';
  }
  let isThere = false;
  const unseen = await failureOf(async () => {
    isThere = run.pulled.has(pullKey(task)) ? isOther(run, task) : await hasUpdate(services, task, options.signal);
    if (isThere && !options.dryRun) await run.manager.requireUnit(task.unit);
  });
  if (unseen !== undefined) return step('checking image updates', unseen);
  if (!isThere) return 'false';
  if (options.dryRun) return 'pending';
  const unfetched = await failureOf(() => fetchImage(run, task));
  return unfetched === undefined ? 'true' : step('updating image', unfetched);
}

function pullKey(task: UpdateTask): string {
  return JSON.stringify([task.name, platformOf(task)]);
}

/** Whether the name stands for another image by now. */
function isOther({ services }: UpdateRun, task: UpdateTask): boolean {
  return services.images.findByName(wholeName(task))?.id !== task.image.id;
}

/** The name in the store. */
function wholeName({ name, policy, container }: UpdateTask): string {
  return policy === 'local' ? container.imageName : formatReference(withDefaultTag(parseReference(name)));
}

function beforeOf(task: UpdateTask): Before {
  return { name: wholeName(task), imageId: task.image.id };
}

async function fetchImage({ services, options, pulled }: UpdateRun, task: UpdateTask): Promise<void> {
  if (task.policy === 'local' || pulled.has(pullKey(task))) return;
  const { access } = task;
  const { progress, signal } = options;
  const platform = platformOf(task);
  await pullImage(services, task.name, { policy: 'always', access, progress, signal, ...(platform !== undefined && { platform }) });
  pulled.add(pullKey(task));
}

/** The name stands for the image of before again. */
function rollBack({ services, rejected }: UpdateRun, task: UpdateTask): TiffinError[] {
  const { container, image, unit } = task;
  try {
    tagImage(services, image.id, [wholeName(task)]);
    rejected.set(wholeName(task), unit);
    return [];
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    return [new TiffinError(error.code, `rolling back image for container ${container.id} in unit ${unit}: ${error.message}`)];
  }
}

/** A unit that starts the same container again, instead of making it anew, cannot change its image. */
function keptFailure({ services }: UpdateRun, { container, unit }: UpdateTask): TiffinError | undefined {
  const kept = services.containers.find(container.id);
  if (kept === undefined || viewOf(services.places.runRoot, kept).state.name !== 'running') return undefined;
  return new TiffinError('wrong-state', `unit ${unit} restarts container ${container.name} with the image of before`, {
    hint: `let the unit create its container at each start: tiffin generate systemd --new ${container.name}, or tiffin generate quadlet ${container.name}`,
  });
}

async function failureOf(act: () => Promise<void>): Promise<TiffinError | undefined> {
  try {
    await act();
    return undefined;
  } catch (error) {
    if (error instanceof TiffinError) return error;
    throw error;
  }
}

import type { RemoveOptions } from '../container/remove.ts';
import { removeContainer } from '../container/remove.ts';
import type { SelectionResult } from '../container/select.ts';
import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import { removePod } from './remove.ts';
import type { PodServices } from './services.ts';

/**
 * Removes all containers: with its infra container each pod goes, too.
 *
 * @throws the one failure, or an `AggregateFailure` of all
 */
export async function removeWithPods(
  services: PodServices,
  { chosen }: SelectionResult,
  { removed, ...options }: RemoveOptions & { readonly removed: (id: string) => void },
): Promise<void> {
  const failures: TiffinError[] = [];
  const attempt = async (ids: readonly string[], work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      for (const id of ids) removed(id);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      failures.push(error);
    }
  };
  const infras = new Set(chosen.flatMap(({ record }) => (record.pod?.isInfra === true ? [record.pod.id] : [])));
  for (const pod of services.pods.list().filter(({ id }) => infras.has(id))) {
    const ids = services.containers.listOfPod(pod.id).map(({ id }) => id);
    await attempt(ids, () => removePod(services, pod, options));
  }
  const others = chosen.filter(({ record }) => record.pod === undefined || !infras.has(record.pod.id));
  await Promise.all(others.map(({ record }) => attempt([record.id], () => removeContainer(services, record, options))));
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

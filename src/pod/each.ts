import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import type { ChosenPod, PodSelectionResult } from './select.ts';

/**
 * Does something with each chosen pod, one after the other. All are tried, whatever becomes of the others.
 *
 * @param act may throw; what else than a `TiffinError` it throws is a bug and passes through
 * @throws the one failure, or an `AggregateFailure` of all, those of the selection first
 */
export async function eachPod(
  { chosen, failures: notFound }: PodSelectionResult,
  act: (chosen: ChosenPod) => Promise<void> | void,
): Promise<void> {
  const failures: TiffinError[] = [...notFound];
  for (const pod of chosen) {
    try {
      await act(pod);
    } catch (error) {
      if (!(error instanceof TiffinError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

import { AggregateFailure, TiffinError } from '../lib/errors.ts';
import type { Chosen, SelectionResult } from './select.ts';

/** How many containers a command works on at once: most of it is waiting for them. */
const atOnce = 100;

/**
 * Does something with each chosen container, several at once. All are tried, whatever becomes of the others.
 *
 * @param act may throw; what else than a `TiffinError` it throws is a bug and passes through
 * @throws the one failure, or an `AggregateFailure` of all, those of the selection first
 */
export async function eachContainer(selection: SelectionResult, act: (chosen: Chosen) => Promise<void> | void): Promise<void> {
  const failures: TiffinError[] = [...selection.failures];
  const rest = [...selection.chosen];
  const work = async (): Promise<void> => {
    for (let chosen = rest.shift(); chosen !== undefined; chosen = rest.shift()) {
      try {
        await act(chosen);
      } catch (error) {
        if (!(error instanceof TiffinError)) throw error;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rest.length) }, work));
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

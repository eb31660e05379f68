import { AggregateFailure, TiffinError } from '../../lib/errors.ts';
import type { Output } from './output.ts';

/** How objects are inspected. */
export type InspectionOptions = {
  /** undefined or `json`: an array of all; else a Go template for each. */
  readonly format: string | undefined;
  /** @throws {TiffinError} `not-found` */
  readonly find: (name: string) => unknown;
};

/**
 * Prints what `find` says about each name. Those that are not found do not keep the others from being printed; they are the failure at the
 * end, as in Podman.
 *
 * @throws the failure of the one name that was not found, or an `AggregateFailure`
 */
export async function printInspections(output: Output, names: readonly string[], { format, find }: InspectionOptions): Promise<void> {
  const found: unknown[] = [];
  const failures: TiffinError[] = [];
  for (const name of names) {
    try {
      found.push(find(name));
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
      failures.push(error);
    }
  }
  if (format === undefined || format === 'json') await output.value(found, { name: 'inspect' });
  else for (const object of found) await output.value(object, { format, name: 'inspect' });
  const [first] = failures;
  if (first !== undefined) throw failures.length === 1 ? first : new AggregateFailure(failures);
}

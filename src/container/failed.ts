import { failureOfLine } from '../native/helper-report.ts';
import { abandonStart } from './launch.ts';
import type { RemovalServices } from './services.ts';
import { runDirectoryOf } from './view.ts';

/** What the helper says about a foreground command that it could not start. */
export type FailedCall = { readonly step: string; readonly id: string; readonly report: string };

/**
 * Makes the failure that the helper reports, after cleaning up as the command itself would have done had it still been there.
 *
 * @returns the failure, for the front door to print
 */
export async function failureBehind(services: RemovalServices, { step, id, report }: FailedCall): Promise<unknown> {
  const failure = failureOfLine(report);
  const container = services.containers.find(id);
  if (container === undefined || (step !== 'run' && step !== 'start')) return failure;
  return abandonStart(services, { container, runDirectory: runDirectoryOf(services.places.runRoot, id) }, failure);
}

import { TiffinError } from '../lib/errors.ts';
import { failureOfLine, parseHelperReport } from '../native/helper-report.ts';
import { abandonStart } from './launch.ts';
import { explainNetworkFailure } from './network-failure.ts';
import type { RemovalServices } from './services.ts';
import { wasStartedByOther } from './restart.ts';
import { runDirectoryOf } from './view.ts';
import { deniedHint } from './why/denied-hint.ts';

/** What the helper says about a foreground command that it could not start. */
export type FailedCall = { readonly step: string; readonly id: string; readonly report: string };

/** Whether a start in the background failed because another command was quicker: the container is as good as started then. */
export async function isStarted(services: RemovalServices, id: string, failure: unknown): Promise<boolean> {
  const container = services.containers.find(id);
  return container !== undefined && (await wasStartedByOther(services, container, failure));
}

/**
 * Makes the failure that the helper reports, after cleaning up as the command itself would have done had it still been there.
 *
 * @returns the failure, for the front door to print
 */
export async function failureBehind(services: RemovalServices, { step, id, report }: FailedCall): Promise<unknown> {
  const container = services.containers.find(id);
  const failure = withHint(
    failureOfCall(step, report),
    deniedHint(parseHelperReport(report).failure, {
      name: container?.name ?? id,
      stays: step === 'exec' || container?.autoRemove === false,
    }),
  );
  if (container === undefined || !['run', 'start', 'background'].includes(step)) return failure;
  const explained = explainNetworkFailure(failure, container.request.ports);
  return abandonStart(services, { container, runDirectory: runDirectoryOf(services.places.runRoot, id) }, explained);
}

function withHint(failure: TiffinError, hint: string | undefined): TiffinError {
  return hint === undefined || failure.hint !== undefined ? failure : new TiffinError(failure.code, failure.message, { hint });
}

function failureOfCall(step: string, report: string): TiffinError {
  const failure = failureOfLine(report);
  // `exec` and `run` have different exit statuses for a user whom the container does not know.
  const isUnknownUser = step === 'exec' && parseHelperReport(report).failure?.stage === 'user';
  return isUnknownUser ? new TiffinError('not-found', failure.message, { hint: failure.hint }) : failure;
}

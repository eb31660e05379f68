import { TiffinError } from '../lib/errors.ts';
import type { PlanOp, ProcessIdentity } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ExecRequest } from './exec-request.ts';

/** What an exec knows beside its request. */
export type ExecFacts = {
  /** The container's runtime spec. */
  readonly spec: RuntimeSpec;
  readonly target: ProcessIdentity;
  readonly seccompProgram: Uint8Array | undefined;
  readonly terminalSize: { readonly rows: number; readonly columns: number } | undefined;
};

/**
 * Compiles one exec to the helper's operations. Pure.
 *
 * @throws {TiffinError} `invalid-argument` naming the option
 */
export function compileExecPlan(request: ExecRequest, facts: ExecFacts): readonly PlanOp[] {
  throw new TiffinError('unsupported', `exec ${request.command.join(' ')} in ${facts.target.pid}`);
}

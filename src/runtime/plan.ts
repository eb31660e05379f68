import { TiffinError } from '../lib/errors.ts';
import type { PlanOp } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { PlanFacts } from './facts.ts';

/**
 * Compiles a runtime spec to the helper's operations. Pure.
 *
 * @throws {TiffinError} `unsupported` for what the spec may say and our helper cannot do, by name
 */
export function compilePlan(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  throw new TiffinError('unsupported', `plan of ${facts.container.id}, ${spec.ociVersion}`);
}

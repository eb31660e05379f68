import type { PlanOp } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ContainerFacts } from './facts.ts';

const defaultSeconds = 30;

/** The hooks of a spec's createContainer stage. What they read says where config.json is, and there is the root beside it. */
export function hookOps({ hooks = {}, ociVersion, annotations }: RuntimeSpec, container: ContainerFacts): readonly PlanOp[] {
  const { id, stateDirectory: bundle } = container;
  const state = JSON.stringify({ ociVersion, id, status: 'creating', bundle, ...(annotations !== undefined && { annotations }) });
  return (hooks['createContainer'] ?? []).map(({ path, args = [path], env = [], timeout = defaultSeconds }) => ({
    op: 'hook',
    path,
    arguments: args,
    environment: env,
    seconds: timeout,
    state,
  }));
}

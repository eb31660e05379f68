import type { PlanOp, ProcessIdentity } from '../native/plan.ts';
import type { Realm } from '../native/user-namespace.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { ContainerFacts, ResolvedMount, RootfsFacts } from './facts.ts';
import { mountOps } from './plan-mounts.ts';
import { volumeOps } from './plan-volumes.ts';
import { rootOps, userNamespaceOps } from './plan.ts';
import { annotationNames } from './spec.ts';

/**
 * What the helper needs to copy from or to a container that runs: where it lives, and who its user is. Pure.
 *
 * @param spec undefined when the container has none that can be read: its user is root then
 */
export function runningCopyPlan(
  init: ProcessIdentity,
  { realm, spec }: { realm: Realm; spec: RuntimeSpec | undefined },
): readonly PlanOp[] {
  return [{ op: 'realm', ...realm }, { op: 'exec-target', target: init }, userOp(spec), nothingToRun];
}

/** Of a container that does not run: its files and what is mounted in it. */
export type CopyFacts = {
  readonly container: ContainerFacts;
  readonly realm: Realm;
  readonly spec: RuntimeSpec;
  readonly rootfs: RootfsFacts;
  readonly mounts: readonly ResolvedMount[];
};

/**
 * What the helper needs to copy from or to a container that does not run: its root with the volumes and directories that were asked for,
 * in namespaces as its own. What its start makes anew (/proc, /dev, tmpfs, hosts) is not there. Pure.
 */
export function stoppedCopyPlan({ container, realm, spec, rootfs, mounts }: CopyFacts): readonly PlanOp[] {
  const asked = new Set(mounts.map(({ target }) => target));
  const specMounts = spec.mounts.filter(({ destination }) => asked.has(destination));
  return [
    { op: 'realm', ...realm },
    { op: 'new-namespace', kind: 'mount' },
    ...userNamespaceOps(spec),
    ...rootOps(rootfs),
    ...volumeOps(mounts, container),
    ...mountOps(specMounts, mounts).flatMap(keptMount),
    userOp(spec),
    nothingToRun,
    { op: 'container', id: container.id, runDirectory: container.runDirectory, stateDirectory: container.stateDirectory },
  ];
}

const nothingToRun: PlanOp = { op: 'arguments', argv: ['-'] };

function userOp(spec: RuntimeSpec | undefined): PlanOp {
  const user = spec?.process.user;
  const own = spec?.annotations?.[annotationNames.user] ?? (user === undefined ? '' : `${user.uid}:${user.gid}`);
  return { op: 'user', spec: own, additionalGroups: [] };
}

/** A source that is gone is not missed: only the start needs all of them. Owners stay as they are until then. */
function keptMount(op: PlanOp): PlanOp[] {
  if (op.op === 'bind') return [{ ...op, optional: true, chown: false }];
  return op.op === 'overlay-mount' ? [{ ...op, chown: false }] : [];
}

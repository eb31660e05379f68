import type { PlanOp } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { hasWritableGroups } from './cgroup-mount.ts';
import { pidsText, type CgroupFile } from './cgroup-files.ts';
import type { PlanFacts } from './facts.ts';
import { requestedFiles } from './limits-check.ts';
import { isSystemContainer } from './system-container.ts';

/** The slice of the user's manager in which scopes are made unless `--cgroup-parent` names another. */
export const defaultSlice = 'user.slice';

/** The container's control group and its limits; nothing where there is to be none. */
export function cgroupOps({ request, settings, container, cgroup, unit }: PlanFacts, spec?: RuntimeSpec): readonly PlanOp[] {
  const { resources } = request;
  const mode = resources.cgroups ?? 'enabled';
  if (mode === 'disabled' || cgroup.manager === 'none') return [];
  const files = requestedFiles(resources);
  const asked = files.length > 0 || mode === 'split';
  const isSystemd = cgroup.manager === 'systemd';
  const { root, managerSocket, busSocket, parent, unit: own = `tiffin-${container.id}.scope` } = cgroup;
  return [
    {
      op: 'cgroup',
      systemd: isSystemd,
      required: asked || isPlaced(resources) || isWritable(spec),
      // The main process of a unit is in it.
      keepMonitor: mode === 'no-conmon' || unit !== undefined,
      move: asked,
      ...(isDivided(request, spec) && { delegate: true }),
      ...(mode === 'split' && { split: true }),
      root,
      parent: isSystemd ? '' : parent,
      slice: sliceOf(resources),
      managerSocket,
      busSocket,
      unit: own,
    },
    ...defaultPids(resources, settings),
    ...files.flatMap(fileOps),
  ];
}

/** Without one of its own it would write to that of its caller. */
function isWritable(spec: RuntimeSpec | undefined): boolean {
  return spec !== undefined && hasWritableGroups(spec);
}

/** Somebody said where it is to be. */
function isPlaced({ cgroupParent, manager }: PlanFacts['request']['resources']): boolean {
  return cgroupParent !== undefined || manager !== undefined;
}

function defaultPids({ pidsLimit }: PlanFacts['request']['resources'], settings: PlanFacts['settings']): readonly PlanOp[] {
  if (pidsLimit !== undefined) return [];
  return [{ op: 'cgroup-file', file: 'pids.max', value: pidsText(settings.pidsLimit), optional: true, orNext: false }];
}

/** By its own init. */
function isDivided(request: PlanFacts['request'], spec: RuntimeSpec | undefined): boolean {
  return spec !== undefined && isSystemContainer(request, spec.process.args);
}

function sliceOf({ cgroupParent, podSlice }: PlanFacts['request']['resources']): string {
  return cgroupParent ?? podSlice?.name ?? defaultSlice;
}

function fileOps({ file, value, other, optional = false }: CgroupFile): readonly PlanOp[] {
  const op = { op: 'cgroup-file', file, value, optional, orNext: other !== undefined } as const;
  return other === undefined ? [op] : [op, { op: 'cgroup-file', ...other, optional, orNext: false }];
}

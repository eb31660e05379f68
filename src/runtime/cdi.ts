import type { CdiEdits, CdiHook } from '../config/cdi.ts';
import type { HookSpec, HooksSpec, MountSpec, RuntimeSpec } from '../oci/runtime-spec.ts';
import { joinEnvironment } from './environment.ts';
import { deviceMountSpecs, joinMounts } from './mount-specs.ts';
import type { DeviceRequest } from './request.ts';
import { annotationNames } from './spec.ts';
import { containerPath } from './volume-option.ts';

/** The nodes of the host that devices bring, as `--device` would have asked for them. */
export function cdiNodes({ nodes }: CdiEdits): readonly DeviceRequest[] {
  return nodes.map(({ path, hostPath, permissions }) => ({ source: hostPath, target: containerPath(path), permissions }));
}

/** What devices change, put into a runtime spec; variables of theirs win over all others. Pure. */
export function applyCdi(spec: RuntimeSpec, edits: CdiEdits): RuntimeSpec {
  const { process: own, annotations = {} } = spec;
  const before = annotations[annotationNames.groups];
  const groups = [...(before === undefined ? [] : before.split(',')), ...edits.groups.map(String)];
  const gids = [...new Set([...(own.user.additionalGids ?? []), ...edits.groups])];
  return {
    ...spec,
    process: {
      ...own,
      env: joinEnvironment(own.env, edits.env),
      user: { ...own.user, ...(gids.length > 0 && { additionalGids: gids }) },
    },
    mounts: joinMounts(spec.mounts, deviceMountSpecs(cdiNodes(edits)), edits.mounts.map(mountOf)),
    annotations: { ...annotations, ...(groups.length > 0 && { [annotationNames.groups]: groups.join(',') }) },
    ...(edits.hooks.length > 0 && { hooks: hooksOf(edits.hooks) }),
  };
}

function mountOf({ hostPath, containerPath: target, type, options }: CdiEdits['mounts'][number]): MountSpec {
  if (type === 'tmpfs') return { destination: containerPath(target), type, source: 'tmpfs', options };
  const bind = options.some((word) => word === 'bind' || word === 'rbind') ? [] : ['rbind'];
  return { destination: containerPath(target), type: 'bind', source: hostPath, options: [...options, ...bind] };
}

function hooksOf(hooks: readonly CdiHook[]): HooksSpec {
  const stages = new Map<string, HookSpec[]>();
  for (const { stage, path, args, env, timeoutSeconds } of hooks) {
    const hook = {
      path,
      ...(args.length > 0 && { args }),
      ...(env.length > 0 && { env }),
      ...(timeoutSeconds && { timeout: timeoutSeconds }),
    };
    stages.set(stage, [...(stages.get(stage) ?? []), hook]);
  }
  return Object.fromEntries(stages);
}

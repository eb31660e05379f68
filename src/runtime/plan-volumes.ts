import { dirname } from 'node:path';

import type { PlanOp } from '../native/plan.ts';
import type { ContainerFacts, ResolvedMount, VolumeMedium } from './facts.ts';

/** Where containers that have a volume in common find each other. */
export function volumeRegistry(runRoot: string, name: string): string {
  return `${runRoot}/volumes/${name}`;
}

/** The volumes that must be mounted before they can be bound, each once. */
export function volumeOps(mounts: readonly ResolvedMount[], { runDirectory }: Pick<ContainerFacts, 'runDirectory'>): readonly PlanOp[] {
  const media = new Map(
    mounts.flatMap((mount) =>
      mount.kind === 'bind' && mount.volume !== undefined && mount.medium !== undefined
        ? [[mount.volume, { place: mount.source, medium: mount.medium }] as const]
        : [],
    ),
  );
  const runRoot = dirname(runDirectory);
  return [...media].map(([name, { place, medium }]) => volumeOp(place, volumeRegistry(runRoot, name), medium));
}

/** One volume, mounted on its directory. */
export function volumeOp(place: string, registry: string, medium: VolumeMedium): PlanOp {
  const own = dirname(place);
  const isImage = medium.kind === 'image';
  return {
    op: 'volume-mount',
    place,
    registry,
    kind: isImage ? 'overlay' : medium.kind,
    options: medium.kind === 'tmpfs' ? medium.options : '',
    source: medium.kind === 'bind' ? medium.device : '',
    recursive: medium.kind === 'bind' && medium.recursive,
    lower: isImage ? medium.lower : [],
    upper: isImage ? `${own}/upper` : '',
    work: isImage ? `${own}/work` : '',
  };
}

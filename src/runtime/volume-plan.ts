import type { IdMapping, PlanOp } from '../native/plan.ts';
import type { RealmFacts, VolumeMedium } from './facts.ts';
import { volumeOp, volumeRegistry } from './plan-volumes.ts';

/** A volume whose files are read or written without a container. */
export type VolumeFacts = {
  readonly name: string;
  /** The directory of ours that holds the volume's. */
  readonly directory: string;
  readonly medium: VolumeMedium | undefined;
  readonly runRoot: string;
};

/** What the helper needs to copy from or to a volume: the volume is the root, in a user namespace in which every ID is itself. Pure. */
export function volumeCopyPlan({ name, directory, medium, runRoot }: VolumeFacts, realm: RealmFacts): readonly PlanOp[] {
  const place = `${directory}/_data`;
  return [
    { op: 'realm', ...realm },
    { op: 'new-namespace', kind: 'mount' },
    { op: 'new-namespace', kind: 'user' },
    { op: 'id-map', uid: realm.uidMap.map(itself), gid: realm.gidMap.map(itself) },
    ...(medium === undefined ? [] : [volumeOp(place, volumeRegistry(runRoot, name), medium)]),
    { op: 'root-directory', source: place },
    { op: 'arguments', argv: ['-'] },
    { op: 'container', id: name, runDirectory: directory, stateDirectory: directory },
  ];
}

/** What the helper needs to mount a volume where it is told to. Pure. */
export function volumeMountPlan({ name, directory, runRoot }: VolumeFacts, medium: VolumeMedium): readonly PlanOp[] {
  return [volumeOp(`${directory}/_data`, volumeRegistry(runRoot, name), medium)];
}

function itself({ inside, length }: IdMapping): IdMapping {
  return { inside, host: inside, length };
}

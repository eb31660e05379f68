import type { HostFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { judgeMapTools, judgeNesting, judgeSubids, judgeUserNamespace } from './judge/identity.ts';
import { judgeOverlay, judgeStore } from './judge/storage.ts';
import {
  judgeCgroup,
  judgeHelper,
  judgeLinger,
  judgeNetworks,
  judgeNode,
  judgePasta,
  judgeRuntimeDir,
  judgeTun,
} from './judge/surroundings.ts';

const judges: readonly ((facts: HostFacts) => Finding)[] = [
  judgeNode,
  judgeHelper,
  judgeUserNamespace,
  judgeSubids,
  judgeMapTools,
  judgeNesting,
  judgeStore,
  judgeOverlay,
  judgeTun,
  judgePasta,
  judgeNetworks,
  judgeCgroup,
  judgeRuntimeDir,
  judgeLinger,
];

/** What the facts of a host mean for containers, the essential things first. Pure. */
export function judgeHost(facts: HostFacts): readonly Finding[] {
  return judges.map((judge) => judge(facts));
}

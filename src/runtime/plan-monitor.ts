import type { PlanOp } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { PlanFacts } from './facts.ts';
import { healthOps } from './health.ts';
import { journalFields } from './journal.ts';
import { notifyMode } from './notify.ts';
import { annotationNames } from './spec.ts';

const termination = 15;

/** What the monitor does for a container: its log, its standard input, its network, how it ends and starts again. */
export function monitorOps(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  const { request, settings, container } = facts;
  const { restart } = request.lifecycle;
  const { timeoutSeconds, stopTimeoutSeconds } = request.process;
  return [
    { op: 'container', id: container.id, runDirectory: container.runDirectory, stateDirectory: container.stateDirectory },
    ...logOps(facts),
    ...(request.stdio.interactive ? [{ op: 'standard-input' } as const] : []),
    ...networkOps(spec, facts),
    ...(facts.resolver === undefined ? [] : [{ op: 'resolver', ...facts.resolver } as const]),
    ...removalOps(request),
    ...(restart.policy === 'no' ? [] : [{ op: 'restart', policy: restart.policy, maximum: restart.maximum } as const]),
    {
      op: 'stop',
      signal: Number(spec.annotations?.[annotationNames.stopSignal] ?? termination),
      graceMs: (stopTimeoutSeconds ?? settings.stopTimeoutSeconds) * 1000,
    },
    ...healthOps(facts.health),
    ...notifyOps(facts),
    ...(request.lifecycle.stopsWithoutMembers === true ? [{ op: 'stop-without-members' } as const] : []),
    ...(facts.podMembers === undefined ? [] : [{ op: 'pod-member', path: facts.podMembers } as const]),
    ...(facts.events === undefined ? [] : [{ op: 'events', ...facts.events } as const]),
    ...(timeoutSeconds > 0 ? [{ op: 'timeout', afterMs: timeoutSeconds * 1000 } as const] : []),
  ];
}

/** A pod's infra container says nothing by itself. */
function notifyOps({ request, unit }: PlanFacts): readonly PlanOp[] {
  const mode = notifyMode(request);
  if (unit?.notifySocket === undefined || mode === 'ignore') return [];
  // Who is to say that it is ready says that it lives, too.
  const watchdogUsec = mode === 'container' ? 0n : (unit.watchdogUsec ?? 0n);
  return [{ op: 'notify', socket: unit.notifySocket, mode, watchdogUsec }];
}

function logOps({ request, settings, container, logPath }: PlanFacts): readonly PlanOp[] {
  const { logging } = request;
  const driver = logging.driver ?? settings.logDriver;
  const maxBytes = BigInt(logging.maxBytes ?? settings.logMaxBytes);
  return [
    { op: 'log', driver: driver === 'passthrough-tty' ? 'passthrough' : driver, path: logPath, maxBytes },
    ...(driver === 'journald' ? [{ op: 'journal', fields: journalFields(container, logging.tag) } as const] : []),
  ];
}

function removalOps({ lifecycle, identity }: PlanFacts['request']): readonly PlanOp[] {
  if (!lifecycle.removeAtExit) return [];
  const { cidFile } = identity;
  return [{ op: 'remove-at-exit' }, ...(cidFile === undefined ? [] : [{ op: 'remove-file', path: cidFile } as const])];
}

function networkOps(spec: RuntimeSpec, facts: PlanFacts): readonly PlanOp[] {
  const network = spec.linux.namespaces.find((namespace) => namespace.type === 'network');
  if (network === undefined || network.path !== undefined) return [];
  const { networkTool, networks } = facts;
  return [
    { op: 'loopback' },
    ...(networkTool === undefined ? [] : [{ op: 'network-tool', argv: networkTool.argv, name: networkTool.name } as const]),
    ...(networks === undefined ? [] : [{ op: 'networks', ...networks } as const]),
  ];
}

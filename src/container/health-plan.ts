import { writeFileAtomically } from '../lib/files.ts';
import { encodePlan } from '../native/plan-encoding.ts';
import type { PlanOp } from '../native/plan.ts';
import type { SecretFacts } from '../runtime/facts.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { compileExecPlan } from '../runtime/exec-plan.ts';
import { checkCommand, type HealthFacts } from '../runtime/health.ts';
import { seccompProgram } from '../runtime/seccomp.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';

/** Where the plans of a container's checks and its log are; undefined when it has no check. */
export function healthFacts({ id, directory, request }: Container): HealthFacts | undefined {
  const { health } = request;
  if (health === undefined || health.test[0] === 'NONE') return undefined;
  return {
    check: health,
    planPath: `${directory}/health.plan`,
    startupPlanPath: `${directory}/startup.plan`,
    logPath: healthLogPath({ id, directory }, health.log.destination),
  };
}

/** The log of a container's checks; empty when they are told of in events only. */
export function healthLogPath({ id, directory }: Pick<Container, 'id' | 'directory'>, destination: string): string {
  if (destination === 'events_logger') return '';
  return destination === 'local' ? `${directory}/healthcheck.log` : `${destination}/${id}-healthcheck.log`;
}

/** Writes the plans that the monitor carries out again and again: execs, whose target it knows itself. */
export function writeHealthPlans(
  services: Pick<ContainerServices, 'places'>,
  container: Container,
  { spec, secrets }: { readonly spec: RuntimeSpec; readonly secrets: SecretFacts | undefined },
): void {
  const facts = healthFacts(container);
  if (facts === undefined) return;
  const { check, planPath, startupPlanPath } = facts;
  const write = (path: string, test: readonly string[]): void =>
    writeFileAtomically(path, encodePlan(checkPlan(services, container, { spec, secrets, command: checkCommand(test, check.shell) })), {
      sync: false,
    });
  write(planPath, check.test);
  if (check.startup !== undefined) write(startupPlanPath, check.startup.test);
}

const nobody = { pid: 0, startTime: 0 };
const killSignal = 9;

function checkPlan(
  { places }: Pick<ContainerServices, 'places'>,
  { id, request }: Container,
  { spec, secrets, command }: { spec: RuntimeSpec; secrets: SecretFacts | undefined; command: readonly string[] },
): readonly PlanOp[] {
  const { privileged } = request.request.security;
  const seccomp = privileged ? undefined : seccompProgram(spec, places.root);
  const exec = {
    // A check without words fails, as the shell's `false` does.
    command: command.length === 0 ? ['false'] : command,
    interactive: false,
    terminal: false,
    detach: false,
    detachKeys: undefined,
    environment: { fromHost: [], entries: [], unset: [], unsetAll: false },
    workingDirectory: undefined,
    user: undefined,
    privileged,
    preserveDescriptors: 0,
  };
  return [
    ...compileExecPlan(exec, { containerId: id, spec, target: nobody, seccompProgram: seccomp, terminalSize: undefined, secrets }),
    // Its output is the check's own pipe, and whoever is late is killed at once.
    { op: 'log', driver: 'passthrough', path: '', maxBytes: 0n },
    { op: 'stop', signal: killSignal, graceMs: 0 },
  ];
}

import { existsSync } from 'node:fs';

import { containerMembers } from '../events/event.ts';
import { TiffinError } from '../lib/errors.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { randomId } from '../lib/id.ts';
import { execHelperWith, spawnMonitor } from '../native/helper.ts';
import { encodePlan } from '../native/plan-encoding.ts';
import type { SecretFacts } from '../runtime/facts.ts';
import type { ProcessIdentity } from '../native/plan.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import { compileExecPlan, inheritsVariable } from '../runtime/exec-plan.ts';
import type { ExecRequest } from '../runtime/exec-request.ts';
import { seccompProgram } from '../runtime/seccomp.ts';
import { cgroupSockets } from './cgroups.ts';
import type { Container } from './declared.ts';
import { requireHarmlessExec } from './egress.ts';
import { sessionPlanPath } from './exec-sessions.ts';
import { attachArguments, handedOn, onError } from './launch.ts';
import type { ContainerServices } from './services.ts';
import { readSpec } from './spec-file.ts';
import { runDirectoryOf, viewOf } from './view.ts';

/**
 * Runs a command in a running container. In the foreground this process becomes the helper and the call does not return.
 *
 * @returns the ID of the session, if the call returns at all
 * @throws {TiffinError} `wrong-state` when the container does not run
 */
export async function execInContainer(services: ContainerServices, container: Container, request: ExecRequest): Promise<string> {
  const { session, planPath } = await prepareExec(services, container, request);
  if (request.detach) {
    await spawnMonitor(['exec', planPath], handedOn(request));
    return session;
  }
  const streams = [...(request.interactive ? (['stdin'] as const) : []), 'stdout' as const, 'stderr' as const];
  // As with Podman, signals end this end of it only: the command does not hear of them, unless they were typed at a terminal.
  const attach = attachArguments(services, { streams, detachKeys: request.detachKeys, signalProxy: false });
  const args = ['exec', planPath, ...attach, ...onError(services, 'exec', container.id)];
  return execHelperWith(args, handedOn(request));
}

/**
 * Writes the plan of a command in a running container, which the helper deletes when it has read it.
 *
 * @throws {TiffinError} `wrong-state` when the container does not run
 */
export async function prepareExec(
  services: ContainerServices,
  container: Container,
  request: ExecRequest,
): Promise<{ readonly session: string; readonly planPath: string }> {
  const session = randomId();
  const secrets = await execSecrets(services, container, request);
  return { session, planPath: writeExecPlan(services, container, { request, session, secrets }) };
}

async function execSecrets(services: ContainerServices, container: Container, request: ExecRequest): Promise<SecretFacts | undefined> {
  if (!(container.request.secrets ?? []).some(({ kind }) => kind === 'variable')) return undefined;
  requireRunning(services, container);
  const { handOverVariables } = await import('./secrets.ts');
  return handOverVariables(services, container, (name) => inheritsVariable(request, name));
}

function requireRunning({ places }: ContainerServices, container: Container): { init: ProcessIdentity; cgroup: string } {
  const { init, name, cgroup } = viewOf(places.runRoot, container).state;
  if (init !== undefined && name === 'running') return { init, cgroup };
  throw new TiffinError('wrong-state', 'can only create exec sessions on running containers: container state improper');
}

function writeExecPlan(
  services: ContainerServices,
  container: Container,
  { request, session, secrets }: { request: ExecRequest; session: string; secrets: SecretFacts | undefined },
): string {
  const { init, cgroup } = requireRunning(services, container);
  requireHarmlessExec(services, container, request.privileged);
  const spec = requireSpec(container);
  const program = request.privileged ? undefined : seccompProgram(spec, services.places.root);
  const events = { path: services.events.path, members: containerMembers(container) };
  const joined = cgroup === '' ? undefined : { path: cgroup, ...cgroupSockets(services) };
  const facts = {
    containerId: container.id,
    spec,
    target: init,
    seccompProgram: program,
    terminalSize: undefined,
    events,
    cgroup: joined,
    secrets,
  };
  // The helper deletes it as soon as it has read it.
  const path = sessionPlanPath(planDirectory(services, container), session);
  writeFileAtomically(path, encodePlan(compileExecPlan(request, facts)), { sync: false });
  return path;
}

/** In memory, where it is quick; on the disk when the run directory was lost, as at the end of a session, while the container goes on. */
function planDirectory({ places }: ContainerServices, container: Container): string {
  const runDirectory = runDirectoryOf(places.runRoot, container.id);
  return existsSync(runDirectory) ? runDirectory : container.directory;
}

function requireSpec(container: Container): RuntimeSpec {
  const spec = readSpec(container.directory);
  if (spec === undefined)
    throw new TiffinError('corrupt', `container ${container.id} has no config.json that can be read`, { hint: 'start it again' });
  return spec;
}

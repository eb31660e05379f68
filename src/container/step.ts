import { chmodSync, mkdirSync, statSync } from 'node:fs';

import { writeFileAtomically } from '../lib/files.ts';
import { encodePlan } from '../native/plan-encoding.ts';
import type { PlanOp } from '../native/plan.ts';
import type { ResolvedMount, SecretFacts } from '../runtime/facts.ts';
import { requireLimits } from '../runtime/limits-check.ts';
import { formatNetworkMode } from '../network/mode.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { findCdi } from './cdi.ts';
import { findCgroups } from './cgroups.ts';
import { composeSpec, type Composition } from './compose.ts';
import type { Container, Declared } from './declared.ts';
import { writeEtcFiles } from './etc-files.ts';
import { setUpNetwork } from './network.ts';
import type { ContainerServices } from './services.ts';
import { writeSpec } from './spec-file.ts';
import { compileStart, makeOverlayDirectories } from './start.ts';
import { planPath } from './state.ts';

/** A container that no command knows of: a step of a build. Its files are in directories of the caller's. */
export type StepContainer = {
  /** 64 hexadecimal digits. */
  readonly id: string;
  readonly name: string;
  /** Gets the plan, `upper` with what the command writes, and what mounts need. It exists. */
  readonly directory: string;
  /** Gets what a running container needs; in memory. */
  readonly runDirectory: string;
  /** Layers, topmost first. */
  readonly lower: readonly string[];
  /** All that is asked for; nothing is taken from an image or from defaults of the user's. */
  readonly request: CreateRequest;
  readonly mounts: readonly ResolvedMount[];
  /** Where the values of secrets were laid out. */
  readonly secrets: SecretFacts | undefined;
};

/** A step that the helper can run. */
export type PreparedStep = {
  readonly planPath: string;
  /** What the command writes, and what is below it. */
  readonly upper: string;
  readonly work: string;
  /** Where something is mounted in it, absolute. */
  readonly mountPoints: readonly string[];
};

/**
 * Makes a step ready to be run, with the same means as a container's start.
 *
 * @throws {TiffinError} what the request's parts are refused for
 */
export async function prepareStep(services: ContainerServices, step: StepContainer): Promise<PreparedStep> {
  const { request, directory, secrets } = step;
  requireLimits(request.resources, findCgroups(services, request.resources));
  const container = containerOf(step, services.settings);
  const composition = { ...compositionOf(step), cdi: await findCdi(services, request) };
  const { spec, warnings } = composeSpec(services, composition, {});
  for (const warning of warnings) services.log.warn(warning);
  const network = await setUpNetwork(services, container);
  makeRoot(step);
  makeOverlayDirectories(composition);
  writeEtcFiles(composition, spec, network);
  if (services.runtime !== undefined) writeSpec(directory, spec);
  const ops = compileStart(services, container, { composition, layers: step.lower, spec, targets: {}, network, secrets });
  writeFileAtomically(planPath(directory), encodePlan(ops.flatMap(ofStep)), { sync: false });
  const secret = (secrets?.files ?? []).flatMap(({ target }) => ['/run/secrets', target]);
  const mountPoints = [...new Set([...spec.mounts.map(({ destination }) => destination), ...secret])];
  return { planPath: planPath(directory), upper: `${directory}/upper`, work: `${directory}/work`, mountPoints };
}

/** Nobody watches a step but its build; a working directory that a base image names and lacks is made. */
function ofStep(op: PlanOp): readonly PlanOp[] {
  if (op.op === 'events') return [];
  return [op.op === 'working-directory' ? { ...op, create: true } : op];
}

function compositionOf({ id, name, directory, runDirectory, request, mounts }: StepContainer): Composition {
  const facts = { id, name, imageId: '', imageName: request.image.source.kind, runDirectory, stateDirectory: directory };
  return { request, image: undefined, facts, mounts };
}

function containerOf({ id, name, directory, request, mounts }: StepContainer, settings: ContainerServices['settings']): Container {
  const declared: Declared = {
    request,
    createCommand: [],
    runner: undefined,
    imageDigest: '',
    command: request.process.command,
    ports: [],
    exposedPorts: [],
    mounts,
    networkMode: request.network.mode === undefined ? 'pasta' : formatNetworkMode(request.network.mode),
    log: { driver: 'none', path: '', maxBytes: 0 },
    health: undefined,
    secrets: [],
    stopSignal: 15,
    stopTimeoutSeconds: settings.stopTimeoutSeconds,
  };
  return {
    id,
    name,
    directory,
    imageId: undefined,
    imageName: '',
    createdAt: '',
    autoRemove: true,
    labels: {},
    request: declared,
    removing: false,
    volumes: [],
  };
}

/** The upper directory is the root of what the command sees, so that it has the mode of what is below. */
function makeRoot({ directory, lower }: Pick<StepContainer, 'directory' | 'lower'>): void {
  const [top] = lower;
  mkdirSync(`${directory}/work`, { recursive: true, mode: 0o700 });
  if (top === undefined) mkdirSync(`${directory}/empty`, { recursive: true });
  const isNew = mkdirSync(`${directory}/upper`, { recursive: true, mode: 0o700 }) !== undefined;
  const mode = top === undefined ? 0o755 : (statSync(top, { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777;
  if (isNew) chmodSync(`${directory}/upper`, mode);
}

import { mkdirSync } from 'node:fs';

import type { NamespaceTargets } from '../runtime/facts.ts';
import { requireHealthCheck, speaksToSystemd, withNotifySocket } from '../runtime/notify.ts';
import type { BuiltSpec } from '../runtime/spec.ts';
import { withUnitChanges, type UnitFacts } from '../runtime/unit.ts';
import { findCdi } from './cdi.ts';
import { composeSpec, containerFacts, mountedBy, namespaceTargets, type Composition } from './compose.ts';
import type { Container } from './declared.ts';
import { withPossibleGroup } from './external-runtime.ts';
import type { ContainerServices } from './services.ts';

/** What `createContainer` has found out already, when it was just before. */
export type KnownParts = { readonly composition: Composition; readonly built: BuiltSpec | undefined };

/** What one start is made of. */
export type StartDecision = {
  readonly composition: Composition;
  readonly targets: NamespaceTargets;
  readonly spec: BuiltSpec['spec'];
  /** It is another spec than the one that was written last. */
  readonly isNew: boolean;
};

/** What is known before. */
export type StartCircumstances = {
  readonly known: KnownParts | undefined;
  /** The unit of systemd whose start this is. */
  readonly unit: UnitFacts | undefined;
};

/**
 * Decides a start from what was declared, what runs now, and the unit whose start it is.
 *
 * @throws {TiffinError} `not-found` when the image is gone; what has become impossible since the container was created
 */
export async function decideStart(services: ContainerServices, container: Container, about: StartCircumstances): Promise<StartDecision> {
  const { known, unit } = about;
  const isFresh = known?.built === undefined;
  // What joins another container is composed now that this one runs.
  const composed = isFresh ? await composeAgain(services, container) : known.composition;
  const composition =
    unit === undefined ? composed : ofUnit(services, composed, { unit, hasCheck: container.request.health !== undefined });
  const targets = namespaceTargets(services, container.request.request);
  const { spec: plain, warnings } = known?.built ?? composeSpec(services, composition, targets);
  if (isFresh) for (const warning of warnings) services.log.debug(warning);
  const spec = inUnit(plain, composition, unit);
  return { composition, targets, spec, isNew: isFresh || spec !== plain };
}

function ofUnit(
  services: ContainerServices,
  composed: Composition,
  { unit, hasCheck }: { readonly unit: UnitFacts; readonly hasCheck: boolean },
): Composition {
  const request =
    unit.changes === undefined ? composed.request : withPossibleGroup(services, withUnitChanges(composed.request, unit.changes));
  requireHealthCheck(request, hasCheck);
  return { ...composed, request };
}

/** What a unit adds to the spec. */
function inUnit(spec: BuiltSpec['spec'], { request, facts }: Composition, unit: UnitFacts | undefined): BuiltSpec['spec'] {
  if (!speaksToSystemd(request, unit)) return spec;
  // The monitor makes the socket in it.
  mkdirSync(`${facts.runDirectory}/notify`, { recursive: true, mode: 0o755 });
  return withNotifySocket(spec, facts, unit);
}

/** What vendors say of their devices may have changed since the container was made. */
async function composeAgain(services: ContainerServices, container: Container): Promise<Composition> {
  return { ...recompose(services, container), cdi: await findCdi(services, container.request.request) };
}

/** Puts a container's parts together again from what was declared. @throws {TiffinError} `not-found` when its image is gone */
export function recompose(services: ContainerServices, container: Container): Composition {
  const { request, mounts } = container.request;
  const image = container.imageId === undefined ? undefined : services.images.get(container.imageId);
  return {
    request,
    image,
    facts: containerFacts(services, container, request),
    mounts: mountedBy(request, mounts),
    idMaps: container.request.idMaps,
  };
}

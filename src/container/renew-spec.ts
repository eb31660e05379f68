import { findCdi } from './cdi.ts';
import { composeSpec, namespaceTargets } from './compose.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { writeSpec } from './spec-file.ts';
import { recompose } from './start-spec.ts';

/**
 * Writes a container's config.json anew from what was declared, as its next start would.
 *
 * @throws {TiffinError} what a start would throw: an image that is gone, a container to share with that does not run
 */
export async function renewSpec(services: ContainerServices, container: Container): Promise<void> {
  const composition = { ...recompose(services, container), cdi: await findCdi(services, container.request.request) };
  const { spec } = composeSpec(services, composition, namespaceTargets(services, container.request.request));
  writeSpec(container.directory, spec);
}

import { composeSpec, namespaceTargets } from './compose.ts';
import type { Container } from './declared.ts';
import type { ContainerServices } from './services.ts';
import { writeSpec } from './spec-file.ts';
import { recompose } from './start.ts';

/**
 * Writes a container's config.json anew from what was declared, as its next start would.
 *
 * @throws {TiffinError} what a start would throw: an image that is gone, a container to share with that does not run
 */
export function renewSpec(services: ContainerServices, container: Container): void {
  const { spec } = composeSpec(services, recompose(services, container), namespaceTargets(services, container.request.request));
  writeSpec(container.directory, spec);
}

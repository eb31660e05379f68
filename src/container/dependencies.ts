import { TiffinError } from '../lib/errors.ts';
import type { CreateRequest } from '../runtime/request.ts';
import { joinedContainers } from './compose.ts';
import type { Container } from './declared.ts';
import type { LookupServices } from './services.ts';
import { isRunning } from './state.ts';
import { viewOf } from './view.ts';

/**
 * The containers that one cannot run without and that do not run: those whose namespaces it joins, and those that `--requires` names.
 * Each once; what is missing is left for the start itself to report.
 */
export function missingDependencies(services: LookupServices, { request }: Pick<Container, 'request'>): readonly Container[] {
  const needed = new Map<string, Container>();
  for (const nameOrId of dependencyNames(request.request)) {
    const found = services.containers.find(nameOrId);
    if (found !== undefined && !isRunning(viewOf(services.places.runRoot, found).state)) needed.set(found.id, found);
  }
  return [...needed.values()];
}

/** What a request says that it needs, by name or ID. */
export function dependencyNames(request: CreateRequest): readonly string[] {
  return [...new Set([...joinedContainers(request).map(({ container }) => container), ...(request.lifecycle.requires ?? [])])];
}

/**
 * Finds the containers that `--requires` names, so that a later name does not matter.
 *
 * @throws {TiffinError} `not-found` in Podman's words
 */
export function resolveRequired({ containers }: LookupServices, names: readonly string[]): readonly string[] {
  return names.map((name) => {
    try {
      return containers.get(name).id;
    } catch (error) {
      if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
      throw new TiffinError(error.code, `"${name}" is not a valid container, cannot be used as a dependency: ${error.message}`, {
        cause: error,
        hint: error.hint,
      });
    }
  });
}

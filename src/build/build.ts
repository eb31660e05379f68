import { TiffinError } from '../lib/errors.ts';
import type { BuildOutcome } from './outcome.ts';
import type { BuildRequest } from './request.ts';
import type { BuildHooks, BuildServices } from './services.ts';

/**
 * Builds what a request asks for. The images are in the store then; leases on them are held until the outcome is disposed of.
 *
 * @throws {TiffinError} whatever a step fails for; `cancelled`
 */
export function buildImages(_services: BuildServices, _request: BuildRequest, _hooks: BuildHooks): Promise<BuildOutcome> {
  return Promise.reject(new TiffinError('unsupported', 'build'));
}

import { TiffinError } from '../lib/errors.ts';
import type { RuntimeSpec } from '../oci/runtime-spec.ts';
import type { RuntimeSpecInput } from './facts.ts';

/** A runtime spec, and what the user should be told about it. */
export type BuiltSpec = { readonly spec: RuntimeSpec; readonly warnings: readonly string[] };

/**
 * Joins request, image, settings and host to the runtime spec of one container. Pure.
 *
 * @throws {TiffinError} `invalid-argument` or `unsupported`, naming the option
 */
export function buildRuntimeSpec(input: RuntimeSpecInput): BuiltSpec {
  throw new TiffinError('unsupported', `runtime spec of ${input.container.id}`);
}

import { TiffinError } from '../../lib/errors.ts';

/** Where a newer image comes from: the registry of its name, or the store. */
export type UpdatePolicy = 'registry' | 'local';

const policies: ReadonlyMap<string, UpdatePolicy | 'disabled'> = new Map([
  ['', 'disabled'],
  ['disabled', 'disabled'],
  ['image', 'registry'],
  ['local', 'local'],
  ['registry', 'registry'],
] as const);

/**
 * Reads the value of the label.
 *
 * @returns undefined when nothing is to be updated
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function parseUpdatePolicy(text: string | undefined): UpdatePolicy | undefined {
  const policy = policies.get(text ?? '');
  if (policy === undefined) {
    const known = [...policies.keys()].filter((word) => word !== '').map((word) => `"${word}"`);
    throw new TiffinError('invalid-argument', `invalid auto-update policy "${text ?? ''}": valid policies are [${known.join(' ')}]`);
  }
  return policy === 'disabled' ? undefined : policy;
}

import { TiffinError } from '../lib/errors.ts';
import { textMatches } from '../lib/match.ts';
import type { SecretRecord } from '../storage/secret-record.ts';
import type { SecretServices } from './services.ts';

/** The keys of `secret ls --filter`. */
export const secretFilterKeys = ['id', 'name'] as const;

/**
 * The secrets that filters let through, by ID: values of a key are alternatives, keys must all match.
 *
 * @throws {TiffinError} `invalid-argument` for an unknown key
 */
export function listSecrets({ secrets }: Pick<SecretServices, 'secrets'>, filters: readonly string[]): SecretRecord[] {
  const read = filters.map(readFilter);
  return secrets.list().filter((secret) =>
    secretFilterKeys.every((key) => {
      const values = read.filter((filter) => filter.key === key);
      return (
        values.length === 0 || values.some(({ value }) => (key === 'id' ? secret.id.startsWith(value) : textMatches(secret.name, value)))
      );
    }),
  );
}

function readFilter(text: string): { readonly key: string; readonly value: string } {
  const at = text.indexOf('=');
  const key = at < 0 ? text : text.slice(0, at);
  if (!secretFilterKeys.some((known) => known === key))
    throw new TiffinError('invalid-argument', `invalid filter ${JSON.stringify(key)}`, {
      hint: `known filters: ${secretFilterKeys.join(', ')}`,
    });
  return { key, value: at < 0 ? '' : text.slice(at + 1) };
}

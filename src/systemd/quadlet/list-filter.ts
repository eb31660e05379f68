import { TiffinError } from '../../lib/errors.ts';

/**
 * The pattern of a filter `name=PATTERN`.
 *
 * @throws {TiffinError} `invalid-argument` for any other filter, in Podman's words
 */
export function expectedFilter(filter: string): string {
  const equals = filter.indexOf('=');
  const key = equals === -1 ? filter : filter.slice(0, equals);
  if (key !== 'name') throw new TiffinError('invalid-argument', `${key} is not a valid filter`, { hint: 'filters are: name=PATTERN' });
  if (equals === -1) throw new TiffinError('invalid-argument', `invalid filter ${filter}: it needs a pattern: name=PATTERN`);
  return filter.slice(equals + 1);
}

import { TiffinError } from '../../../lib/errors.ts';

/** Checks that a builder is the one there is. @throws {TiffinError} `not-found` */
export function checkBuilder(name: string | undefined): void {
  if (name === undefined || name === '' || name === 'default') return;
  throw new TiffinError('not-found', `no builder ${JSON.stringify(name)} found`, { hint: 'there is one: default' });
}

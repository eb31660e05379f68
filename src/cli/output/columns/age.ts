import { formatAge } from '../../../lib/units.ts';

/**
 * The age of an image or of a step as listings show it: `2 weeks ago`; `N/A` where it does not say, or says the epoch, as builds
 * that are to be the same each time do.
 *
 * @param created RFC 3339
 */
export function ageCell(created: string | undefined, now: Date): string {
  const at = created === undefined ? Number.NaN : Date.parse(created);
  return at > 0 ? formatAge(new Date(at), now) : 'N/A';
}

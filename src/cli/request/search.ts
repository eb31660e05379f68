import type { FoundRepository } from '../../registry/search.ts';
import { invalid } from './words.ts';

/** Which of the repositories that were found are shown. */
export type SearchFilter = (found: FoundRepository) => boolean;

/** What a term asks for: the registries, and the part of a name that is looked for in them. */
export type SearchTarget = { readonly registries: readonly string[]; readonly term: string };

/**
 * Reads the operand of `search`: what stands before the first slash is a registry when it looks like a host.
 *
 * @param searched where names without a registry are looked for
 */
export function parseSearchTerm(text: string, searched: readonly string[]): SearchTarget {
  const slash = text.indexOf('/');
  const first = slash === -1 ? '' : text.slice(0, slash);
  if (/[.:]/.test(first) || first === 'localhost') return { registries: [first], term: text.slice(slash + 1) };
  return { registries: searched, term: text };
}

/** Reads `--filter` of `search`; all must hold. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parseSearchFilters(filters: readonly string[]): SearchFilter {
  const all = filters.map((filter) => parseFilter(filter));
  return (found) => all.every((each) => each(found));
}

function parseFilter(filter: string): SearchFilter {
  const equals = filter.indexOf('=');
  const key = equals === -1 ? filter : filter.slice(0, equals);
  const value = equals === -1 ? undefined : filter.slice(equals + 1);
  switch (key) {
    case 'stars': {
      if (value === undefined || !/^[0-9]{1,9}$/.test(value)) throw invalid(`incorrect value type for stars filter: ${value ?? ''}`);
      return (found) => found.stars >= Number(value);
    }
    case 'is-official':
      return (found) => found.isOfficial === (value !== 'false');
    case 'is-automated':
      return (found) => found.isAutomated === (value !== 'false');
    default:
      throw invalid(`invalid filter type "${filter}"`);
  }
}

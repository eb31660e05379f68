import { TiffinError } from '../../lib/errors.ts';

/** One operand of a copy: a tar stream, a path of the host, or a path of a container. */
export type CopyPlace =
  | { readonly kind: 'stream' }
  | { readonly kind: 'host'; readonly path: string }
  | { readonly kind: 'container'; readonly container: string; readonly path: string };

/**
 * Parts the operands of `cp`. What begins with a dot or a slash is never a container. Pure.
 *
 * @throws {TiffinError} `invalid-argument` when a path is empty, or no container is named
 */
export function parseCopyPlaces(source: string, target: string): readonly [CopyPlace, CopyPlace] {
  const places = [parsePlace(source), parsePlace(target)] as const;
  if (places.some((place) => place.kind !== 'stream' && place.path === ''))
    throw new TiffinError('invalid-argument', `invalid arguments "${source}", "${target}": you must specify paths`);
  if (!places.some(({ kind }) => kind === 'container'))
    throw new TiffinError('invalid-argument', 'name or ID cannot be empty', {
      hint: 'one side is CONTAINER:PATH; a path of the host may begin with ./',
    });
  return places;
}

function parsePlace(text: string): CopyPlace {
  if (text === '-') return { kind: 'stream' };
  const colon = text.indexOf(':');
  if (colon <= 0 || text.startsWith('.') || text.startsWith('/')) return { kind: 'host', path: colon === 0 ? text.slice(1) : text };
  return { kind: 'container', container: text.slice(0, colon), path: text.slice(colon + 1) };
}

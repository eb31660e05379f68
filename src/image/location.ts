import { TiffinError } from '../lib/errors.ts';

/** Which image of an archive or a layout: by its name there, or by its place, counted from 0. */
export type ImageSelector = { readonly name: string } | { readonly index: number };

/** An archive or a layout that may hold several images. */
export type LayoutLocation = {
  readonly transport: 'docker-archive' | 'oci-archive' | 'oci';
  readonly path: string;
  readonly selector?: ImageSelector;
};

/** Where an image is that is not in the store, as `TRANSPORT:DETAILS` names it. */
export type ImageLocation =
  /** A registry; `reference` is what follows `docker://`, and is completed as Docker does. */
  | { readonly transport: 'docker'; readonly reference: string }
  | LayoutLocation
  | { readonly transport: 'dir'; readonly path: string }
  /** The engine behind a Docker socket. */
  | { readonly transport: 'docker-daemon'; readonly reference: string };

/** A location with a path, that is, not over a network. */
export type PathLocation = Extract<ImageLocation, { readonly path: string }>;

/** Transports that are not served, and how their images get here all the same. */
const refused: ReadonlyMap<string, { readonly reason: string; readonly hint: string }> = new Map([
  [
    'containers-storage',
    {
      reason: 'the store of Podman and Buildah is their own, and tiffin does not open it',
      hint: 'podman save --format oci-archive NAME | tiffin load; the other way, tiffin save NAME | podman load',
    },
  ],
  ['sif', { reason: 'Singularity images are not read', hint: 'convert it: skopeo copy sif:FILE oci-archive:out.tar:NAME' }],
  ['ostree', { reason: 'OSTree repositories are not read', hint: 'export it as oci-archive and load that' }],
  ['tarball', { reason: 'it has no image to copy, only files', hint: 'make an image of it: tiffin import FILE NAME' }],
  ['atomic', { reason: 'the registry of OpenShift 3 is gone', hint: 'docker://HOST/NAMESPACE/NAME:TAG' }],
]);

/**
 * Reads `TRANSPORT:DETAILS` of `pull` and `push`.
 *
 * @returns undefined when the text names no transport: it is a name then, or an ID
 * @throws {TiffinError} `invalid-argument` when the details are not of the transport's form; `unsupported` for a transport
 *   that tiffin does not have, with the way round it
 * @see containers-transports(5)
 */
export function parseImageLocation(text: string): ImageLocation | undefined {
  const colon = text.indexOf(':');
  const transport = text.slice(0, Math.max(0, colon));
  const details = text.slice(colon + 1);
  const refusal = refused.get(transport);
  if (refusal !== undefined) {
    throw new TiffinError('unsupported', `${text}: transport ${transport} is not supported: ${refusal.reason}`, { hint: refusal.hint });
  }
  switch (transport) {
    case 'docker':
      return details.startsWith('//') ? { transport, reference: details.slice(2) } : undefined;
    case 'docker-archive':
    case 'oci-archive':
    case 'oci':
      return parseLayout(transport, details);
    case 'dir':
      return { transport, path: requirePath(transport, details) };
    case 'docker-daemon':
      return { transport, reference: details };
    default:
      return undefined;
  }
}

/** Writes a location as {@link parseImageLocation} reads it. */
export function formatImageLocation(location: ImageLocation): string {
  switch (location.transport) {
    case 'docker':
      return `docker://${location.reference}`;
    case 'docker-daemon':
      return `docker-daemon:${location.reference}`;
    case 'dir':
      return `dir:${location.path}`;
    default:
      return `${location.transport}:${location.path}${formatSelector(location.selector)}`;
  }
}

function formatSelector(selector: ImageSelector | undefined): string {
  if (selector === undefined) return '';
  return 'name' in selector ? `:${selector.name}` : `:@${selector.index}`;
}

/** The first colon ends the path, as everywhere else: a path with a colon cannot be written. */
function parseLayout(transport: LayoutLocation['transport'], details: string): LayoutLocation {
  const colon = details.indexOf(':');
  const path = requirePath(transport, colon === -1 ? details : details.slice(0, colon));
  const rest = colon === -1 ? '' : details.slice(colon + 1);
  if (rest === '') return { transport, path };
  if (!rest.startsWith('@')) return { transport, path, selector: { name: rest } };
  const index = /^@(\d{1,6})$/.exec(rest)?.[1];
  if (index === undefined) {
    throw new TiffinError(
      'invalid-argument',
      `${transport}:${details}: invalid source index ${JSON.stringify(rest)}: it is @ and a number`,
    );
  }
  return { transport, path, selector: { index: Number(index) } };
}

function requirePath(transport: string, path: string): string {
  if (path !== '') return path;
  const form = transport === 'dir' ? 'PATH' : 'PATH[:NAME]';
  throw new TiffinError('invalid-argument', `${transport} reference isn't of the form ${transport}:${form}: the path is empty`);
}

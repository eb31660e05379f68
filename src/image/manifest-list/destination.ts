import { TiffinError } from '../../lib/errors.ts';
import { defaultTag, formatReference, parseReference, withDefaultTag } from '../../oci/reference.ts';
import type { ImageReference } from '../../oci/reference.ts';
import { formatImageLocation, parseImageLocation } from '../location.ts';
import type { ImageServices, RegistryAccess } from '../services.ts';
import type { ImageSink } from '../sink.ts';

/** A place that a list or an artifact is pushed to, and the name it gets there. */
export type Destination = {
  readonly sink: ImageSink;
  readonly tag: string | undefined;
  readonly name: string;
  /** Undefined: it is no registry. */
  readonly reference: ImageReference | undefined;
};

/**
 * Opens what a user names as a destination: a transport, or a repository of a registry.
 *
 * @throws {TiffinError} `invalid-argument` for what is neither; `unsupported` for a transport that takes no lists
 */
export async function openDestination(
  services: Pick<ImageServices, 'leases' | 'trust' | 'openWritableRepository'>,
  text: string,
  { access = {}, signal }: { readonly access?: RegistryAccess | undefined; readonly signal?: AbortSignal | undefined },
): Promise<Destination> {
  const location = parseImageLocation(text);
  if (location === undefined || location.transport === 'docker') {
    const reference = withDefaultTag(parseReference(location?.reference ?? text));
    if (reference.digest !== undefined)
      throw new TiffinError('invalid-argument', `${text}: a digest cannot be chosen when pushing: give a tag`);
    const tag = reference.tag ?? defaultTag;
    return { sink: await services.openWritableRepository(reference, access), tag, name: formatReference(reference), reference };
  }
  const name = formatImageLocation(location);
  if (location.transport === 'docker-archive' || location.transport === 'docker-daemon') {
    throw new TiffinError('unsupported', `${name}: ${location.transport} cannot hold a manifest list`, {
      hint: 'push it to a registry, oci: or dir:',
    });
  }
  const { openSink } = await import('../open-sink.ts');
  return { sink: await openSink(services, location, { signal }), tag: undefined, name, reference: undefined };
}

import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { TiffinError } from '../lib/errors.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import type { LocalLocation } from './open-source.ts';
import { formatImageLocation } from './location.ts';
import type { LayoutLocation } from './location.ts';
import type { ImageServices } from './services.ts';
import type { ImageSink } from './sink.ts';
import { directorySink } from './sinks/directory-sink.ts';
import { dockerArchiveSink } from './sinks/docker-archive-sink.ts';
import { layoutSink } from './sinks/layout-sink.ts';
import { ociArchiveSink } from './sinks/oci-archive-sink.ts';
import { tarFile } from './sinks/tar-output.ts';

/** The slice with which sinks are opened. */
export type SinkServices = Pick<ImageServices, 'leases'> & { readonly trust: Pick<ImageServices['trust'], 'env'> };

/** How a sink is opened. */
export type SinkOptions = {
  /** Whole names that an archive of Docker's gives the image beside that of the location. */
  readonly names?: readonly string[] | undefined;
  readonly signal?: AbortSignal | undefined;
};

/**
 * Opens a place for one image, or one list of images, that is no registry. Nothing can be seen there before `finish`.
 *
 * @throws {TiffinError} `invalid-argument` for a location that cannot be written; `already-exists` for an archive of Docker's that
 *   is there, or a directory of something else; `denied`, `no-space`
 */
export async function openSink(services: SinkServices, location: LocalLocation, options: SinkOptions = {}): Promise<ImageSink> {
  const { names = [], signal } = options;
  switch (location.transport) {
    case 'oci':
      return layoutSink(location.path, chosenName(location), services.leases);
    case 'oci-archive':
      return await ociArchiveSink(tarFile(resolve(location.path), signal), chosenName(location));
    case 'dir':
      return directorySink(location.path);
    case 'docker-archive': {
      const name = chosenName(location);
      requireNew(location);
      const own = name === undefined ? [] : [formatReference(withDefaultTag(parseReference(name)))];
      return dockerArchiveSink(tarFile(resolve(location.path), signal), [...new Set([...own, ...names])]);
    }
    case 'docker-daemon': {
      const [{ importIntoDaemon }, { daemonName }] = await Promise.all([import('./daemon/import.ts'), import('./daemon/export.ts')]);
      daemonName(location.reference);
      const name = formatReference(withDefaultTag(parseReference(location.reference)));
      return dockerArchiveSink(importIntoDaemon(formatImageLocation(location), services.trust.env, signal), [name]);
    }
    default:
      return location satisfies never;
  }
}

function chosenName(location: LayoutLocation): string | undefined {
  if (location.selector === undefined || 'name' in location.selector) return location.selector?.name;
  throw new TiffinError(
    'invalid-argument',
    `${formatImageLocation(location)}: destination reference must not contain a manifest index @${location.selector.index}`,
  );
}

/** An image cannot be added to an archive of Docker's, whose listing is one file. */
function requireNew(location: LayoutLocation): void {
  const status = statSync(location.path, { throwIfNoEntry: false });
  if (status === undefined || !status.isFile() || status.size === 0) return;
  throw new TiffinError('already-exists', `${formatImageLocation(location)}: docker-archive doesn't support modifying existing images`, {
    hint: 'several images go into one archive with: tiffin save -m -o FILE IMAGE…',
  });
}

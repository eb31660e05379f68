import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { fileNames } from './artifact/file-names.ts';
import { titleAnnotation } from './artifact/store-file.ts';

/** Which of an artifact's blobs is meant; neither is all of them. */
export type BlobChoice = { readonly digest?: string | undefined; readonly title?: string | undefined };

/** A file of an artifact: what it is called, and its blob. */
export type ArtifactFile = { readonly name: string; readonly blob: Descriptor };

/** The blobs that are meant: all, or the first with that digest or title. @throws {TiffinError} `not-found` */
export function chooseBlobs(layers: readonly Descriptor[], { digest, title }: BlobChoice): readonly Descriptor[] {
  if (digest === undefined && title === undefined) return layers;
  const found = layers.filter((layer) => (digest === undefined ? layer.annotations?.[titleAnnotation] === title : layer.digest === digest));
  if (found.length > 0) return found.slice(0, 1);
  const what = digest === undefined ? `title ${JSON.stringify(title)}` : `digest ${JSON.stringify(digest)}`;
  throw new TiffinError('not-found', `no blob with the ${what}`);
}

/**
 * The files of an artifact with their names: titles, or else digests; `name` is for the only one, or for all with a number behind it.
 *
 * @throws {TiffinError} `not-found` for a choice that is not in it, `corrupt` for a title that is no file name
 */
export function artifactFiles(layers: readonly Descriptor[], choice: BlobChoice, name: string | undefined): readonly ArtifactFile[] {
  const blobs = chooseBlobs(layers, choice);
  const names = name === undefined ? fileNames(blobs) : blobs.map((_, index) => (blobs.length === 1 ? name : `${name}-${index}`));
  return blobs.map((blob, index) => ({ name: names[index] ?? blob.digest.replace(':', '-'), blob }));
}

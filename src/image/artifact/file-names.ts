import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { titleAnnotation } from './store-file.ts';

/** The longest name a file can have, in bytes. */
const maxNameBytes = 255;

/**
 * The names under which the files of an artifact are written into a directory: their titles, or else their digests.
 *
 * @throws {TiffinError} `corrupt` for a title that is no plain file name, and for two of the same name
 */
export function fileNames(blobs: readonly Descriptor[]): readonly string[] {
  const taken = new Set<string>();
  return blobs.map((blob) => {
    const title = blob.annotations?.[titleAnnotation];
    const name = title === undefined || title === '' ? blob.digest.replace(':', '-') : plainName(title);
    if (taken.has(name)) {
      throw new TiffinError('corrupt', `the artifact has several files with the title ${JSON.stringify(name)}`, {
        hint: 'choose one with --digest',
      });
    }
    taken.add(name);
    return name;
  });
}

function plainName(title: string): string {
  const isPlain =
    title !== '.' && title !== '..' && !/[/\\\u0000-\u001f\u007f-\u009f]/.test(title) && Buffer.byteLength(title) <= maxNameBytes;
  if (isPlain) return title;
  throw new TiffinError('corrupt', `invalid title ${JSON.stringify(title.slice(0, 300))}: it is not the name of a file`, {
    hint: 'choose the file with --digest, and give the path to write it to',
  });
}

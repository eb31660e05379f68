import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TiffinError } from '../../lib/errors.ts';
import { readRegularFile, writeFileAtomically } from '../../lib/files.ts';
import type { Digest } from '../../oci/digest.ts';
import { digestHex } from '../../oci/digest.ts';
import type { ImageSink } from '../sink.ts';
import { hasBlobFile, makeOutputDirectory, writeBlobFile } from './file-sink.ts';

/** What the file `version` says. */
export const directoryVersion = 'Directory Transport Version: 1.1\n';

/**
 * Writes a `dir:` directory. One that holds another image is emptied first; one that holds anything else is left alone.
 *
 * @throws {TiffinError} `already-exists`, `no-space`, `denied`
 * @see containers-transports(5)
 */
export function directorySink(path: string): ImageSink {
  const root = resolve(path);
  makeOutputDirectory(root);
  empty(root);
  let last: { readonly bytes: Uint8Array; readonly digest: Digest } | undefined;
  const fileOf = (digest: Digest): string => join(root, digestHex(digest));
  return {
    hasBlob: (blob) => Promise.resolve(hasBlobFile(fileOf(blob.digest), blob)),
    putBlob: (blob, open, options) => writeBlobFile(fileOf(blob.digest), blob, { open, options }),
    putManifest: async (bytes, { digest }) => {
      // The last one is the image or the list; those before it are of the list's platforms.
      if (last !== undefined) writeFileAtomically(`${fileOf(last.digest)}.manifest.json`, last.bytes, { mode: 0o644 });
      last = { bytes, digest };
    },
    finish: async () => {
      if (last !== undefined) writeFileAtomically(join(root, 'manifest.json'), last.bytes, { mode: 0o644 });
      writeFileAtomically(join(root, 'version'), directoryVersion, { mode: 0o644 });
    },
    async [Symbol.asyncDispose]() {
      // Without a manifest it is no image.
    },
  };
}

function empty(root: string): void {
  const names = readdirSync(root);
  if (names.length === 0) return;
  if (!names.includes('version') || !isVersion(join(root, 'version'))) {
    throw new TiffinError('already-exists', `${root}: not a containers image directory, don't want to overwrite important data`);
  }
  for (const name of names) {
    if (/^(?:[0-9a-f]{64}|[0-9a-f]{128})(?:\.manifest\.json)?$|^manifest\.json$|^version$|^signature-\d+$|^\.tiffin\.tmp-/.test(name)) {
      rmSync(join(root, name), { force: true });
    }
  }
}

function isVersion(path: string): boolean {
  return Buffer.from(readRegularFile(path, 4096)).toString('latin1').startsWith('Directory Transport Version: ');
}

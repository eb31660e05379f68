import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { JsonValue } from '../../lib/json.ts';
import { mediaTypes } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { maxManifestBytes, parseManifest } from '../../oci/manifest.ts';

/** What the file `oci-layout` says. */
export const layoutMarker = '{"imageLayoutVersion":"1.0.0"}';

const refName = 'org.opencontainers.image.ref.name';
type Entry = { [key: string]: JsonValue };

/**
 * The text of a layout's index.json with one manifest more. All else stays as it is, what we do not know too.
 *
 * As skopeo does it: an entry that had the name loses it and stays; one of the same manifest without a name is replaced.
 *
 * @param present the index.json that is there, if any
 * @throws {TiffinError} `corrupt` when that is no index
 */
export function addToIndex(present: Uint8Array | undefined, { mediaType, digest, size }: Descriptor, name: string | undefined): string {
  const document = readIndex(present);
  const entries = document['manifests'] as Entry[];
  const added: Entry = { mediaType, digest, size, ...(name === undefined ? {} : { annotations: { [refName]: name } }) };
  const named = name === undefined ? undefined : entries.find((entry) => nameOf(entry) === name);
  if (named !== undefined) removeName(named);
  const same = entries.findIndex((entry) => entry['digest'] === digest && nameOf(entry) === undefined);
  if (same === -1) entries.push(added);
  else entries[same] = added;
  return JSON.stringify(document);
}

function readIndex(present: Uint8Array | undefined): Entry {
  if (present === undefined) return { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [] };
  if (parseManifest(present).kind !== 'index') throw new TiffinError('corrupt', 'index.json is not an index');
  return parseJson(present, { what: 'index.json', maxBytes: maxManifestBytes }) as Entry;
}

function nameOf(entry: Entry): string | undefined {
  const annotations = entry['annotations'] as Entry | undefined | null;
  const name = annotations?.[refName];
  return typeof name === 'string' && name !== '' ? name : undefined;
}

function removeName(entry: Entry): void {
  const { [refName]: _name, ...others } = entry['annotations'] as Entry;
  if (Object.keys(others).length === 0) delete entry['annotations'];
  else entry['annotations'] = others;
}

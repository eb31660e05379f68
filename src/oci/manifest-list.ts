import type { JsonObject, JsonValue } from '../lib/json.ts';
import { parseJson } from '../lib/json.ts';
import type { Descriptor } from './descriptor.ts';
import { mediaTypes, parseDescriptor } from './descriptor.ts';
import type { FieldPath } from './json-fields.ts';
import { arrayField, fieldOf, objectField, optionalString, stringMapField, stringsField } from './json-fields.ts';
import { maxManifestBytes, parseManifest } from './manifest.ts';

/** The platform of an entry with all that the formats can say; empty strings where nothing is known. */
export type ListPlatform = {
  readonly architecture: string;
  readonly os: string;
  readonly osVersion?: string;
  readonly osFeatures?: readonly string[];
  readonly variant?: string;
  /** Of the processor; only Docker's format has them. */
  readonly features?: readonly string[];
};

/** One entry of a list, whole: what is not changed is written again as it was. */
export type ListEntry = Omit<Descriptor, 'platform'> & { readonly platform: ListPlatform };

/** A manifest list or index that is edited. */
export type ManifestList = {
  readonly entries: readonly ListEntry[];
  readonly annotations: Readonly<Record<string, string>>;
  readonly subject?: Omit<ListEntry, 'platform'>;
  readonly artifactType?: string;
};

/** A list without entries. */
export const emptyList: ManifestList = { entries: [], annotations: {} };

/**
 * Reads a manifest list or an index for editing.
 *
 * @throws {TiffinError} `corrupt` naming the field, as `parseManifest`
 */
export function parseManifestList(bytes: Uint8Array, mediaType?: string): ManifestList {
  parseManifest(bytes, mediaType);
  const path: FieldPath = { what: 'manifest list', field: '' };
  const document = objectField(parseJson(bytes, { what: 'manifest list', maxBytes: maxManifestBytes, maxDepth: 16 }), path);
  const entries = arrayField(document, 'manifests', path, 4096).map((entry, index) =>
    readEntry(entry, fieldOf(path, `manifests[${index}]`)),
  );
  const artifactType = optionalString(document, 'artifactType', path);
  const { subject } = document;
  return {
    entries,
    annotations: { ...stringMapField(document, 'annotations', path) },
    ...(subject === undefined || subject === null ? {} : { subject: withoutPlatform(parseDescriptor(subject, fieldOf(path, 'subject'))) }),
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

/**
 * Which format a list is written in: Docker's only when it is empty, or has what only Docker's can say; as Podman decides.
 */
export function preferredListType({ entries, annotations, subject, artifactType }: ManifestList): string {
  const hasOwn = Object.keys(annotations).length > 0 || subject !== undefined || artifactType !== undefined;
  const needsOci = entries.some((entry) => hasEntries(entry.annotations) || entry.artifactType !== undefined || entry.data !== undefined);
  if (hasOwn || needsOci) return mediaTypes.ociIndex;
  if (entries.some(({ platform }) => (platform.features ?? []).length > 0)) return mediaTypes.dockerIndex;
  return entries.length === 0 ? mediaTypes.dockerIndex : mediaTypes.ociIndex;
}

/** Writes a list; the bytes are what is hashed, stored and pushed. What a format cannot say is left out. */
export function formatManifestList(list: ManifestList, mediaType: string = preferredListType(list)): Uint8Array {
  const isOci = mediaType === mediaTypes.ociIndex;
  const document = isOci
    ? {
        schemaVersion: 2,
        mediaType,
        artifactType: list.artifactType,
        manifests: list.entries.map(ociEntry),
        subject: list.subject === undefined ? undefined : ociDescriptor(list.subject),
        annotations: sorted(list.annotations),
      }
    : { schemaVersion: 2, mediaType, manifests: list.entries.map(dockerEntry) };
  return Buffer.from(JSON.stringify(document));
}

/** A list in the words and the order in which `podman manifest inspect` prints it. */
export function describeManifestList(list: ManifestList, mediaType: string = preferredListType(list)): Record<string, unknown> {
  return defined({
    schemaVersion: 2,
    mediaType,
    artifactType: list.artifactType,
    manifests: list.entries.length === 0 ? null : list.entries.map(describeEntry),
    subject: list.subject === undefined ? undefined : describeEntry({ ...list.subject, platform: { architecture: '', os: '' } }),
    annotations: sorted(list.annotations),
  });
}

function readEntry(value: JsonValue, path: FieldPath): ListEntry {
  const descriptor = parseDescriptor(value, path);
  const object = objectField(value, path);
  const here = fieldOf(path, 'platform');
  const platform = object['platform'] === undefined || object['platform'] === null ? undefined : objectField(object['platform'], here);
  return { ...withoutPlatform(descriptor), platform: platform === undefined ? { architecture: '', os: '' } : readPlatform(platform, here) };
}

function readPlatform(platform: JsonObject, path: FieldPath): ListPlatform {
  const osVersion = optionalString(platform, 'os.version', path) ?? '';
  const variant = optionalString(platform, 'variant', path) ?? '';
  const osFeatures = stringsField(platform, 'os.features', path, 256) ?? [];
  const features = stringsField(platform, 'features', path, 256) ?? [];
  return {
    architecture: optionalString(platform, 'architecture', path) ?? '',
    os: optionalString(platform, 'os', path) ?? '',
    ...(osVersion === '' ? {} : { osVersion }),
    ...(osFeatures.length === 0 ? {} : { osFeatures }),
    ...(variant === '' ? {} : { variant }),
    ...(features.length === 0 ? {} : { features }),
  };
}

function withoutPlatform({ mediaType, digest, size, urls, annotations, artifactType, data }: Descriptor): Omit<Descriptor, 'platform'> {
  return defined({ mediaType, digest, size, urls, annotations, artifactType, data }) as Omit<Descriptor, 'platform'>;
}

function ociDescriptor({
  mediaType,
  digest,
  size,
  urls,
  annotations,
  data,
  artifactType,
}: Omit<ListEntry, 'platform'>): Record<string, unknown> {
  return defined({ mediaType, digest, size, urls, annotations: sorted(annotations), data, artifactType });
}

/** In the order of image-spec's Go types, so that the same list has the same digest everywhere. */
function ociEntry(entry: ListEntry): Record<string, unknown> {
  const { artifactType, ...rest } = ociDescriptor(entry);
  const { architecture, os, osVersion, osFeatures, variant } = entry.platform;
  const says = [architecture, os, osVersion, variant].some((text) => text !== undefined && text !== '') || osFeatures !== undefined;
  const platform = says ? defined({ architecture, os, 'os.version': osVersion, 'os.features': osFeatures, variant }) : undefined;
  return defined({ ...rest, platform, artifactType });
}

function dockerPlatform({ architecture, os, osVersion, osFeatures, variant, features }: ListPlatform): Record<string, unknown> {
  return defined({ architecture, os, 'os.version': osVersion, 'os.features': osFeatures, variant, features });
}

function dockerEntry({ mediaType, size, digest, urls, platform }: ListEntry): Record<string, unknown> {
  return defined({ mediaType, size, digest, urls, platform: dockerPlatform(platform) });
}

function describeEntry(entry: ListEntry): Record<string, unknown> {
  const { annotations, artifactType, data } = entry;
  return defined({ ...dockerEntry(entry), annotations: sorted(annotations), artifactType, data });
}

function sorted(map: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  if (!hasEntries(map)) return undefined;
  return Object.fromEntries(Object.entries(map).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

function hasEntries(map: Readonly<Record<string, string>> | undefined): map is Readonly<Record<string, string>> {
  return map !== undefined && Object.keys(map).length > 0;
}

function defined(object: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}

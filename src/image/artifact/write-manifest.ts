import type { Descriptor } from '../../oci/descriptor.ts';
import { mediaTypes } from '../../oci/descriptor.ts';
import { digestOf } from '../../oci/digest.ts';

/** What the manifest of an artifact is made of. */
export type ArtifactParts = {
  readonly artifactType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly subject?: Descriptor | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
};

/** What image-spec has in the place of a config where there is none. */
export const emptyConfig = { mediaType: mediaTypes.ociEmpty, digest: digestOf('{}'), size: 2, data: 'e30=' } as const;

/** The type of an artifact that nobody gave one; image-spec wants some. */
export const unknownArtifactType = 'application/vnd.unknown.artifact.v1';

/** Writes the manifest of an artifact: its bytes, and the descriptor by which it is stored and pushed. */
export function formatArtifactManifest({ artifactType, config, layers, subject, annotations }: ArtifactParts): {
  readonly bytes: Uint8Array;
  readonly descriptor: Descriptor;
} {
  const document = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociManifest,
    artifactType,
    config: describe(config),
    layers: layers.map(describe),
    subject: subject === undefined ? undefined : describe(subject),
    annotations: sorted(annotations),
  };
  const bytes = Buffer.from(JSON.stringify(document));
  return { bytes, descriptor: { mediaType: mediaTypes.ociManifest, digest: digestOf(bytes), size: bytes.length, artifactType } };
}

function describe({ mediaType, digest, size, urls, annotations, data, artifactType }: Descriptor): Record<string, unknown> {
  return { mediaType, digest, size, urls, annotations: sorted(annotations), data, artifactType };
}

function sorted(map: Readonly<Record<string, string>> | undefined): Record<string, string> | undefined {
  const entries = Object.entries(map ?? {});
  return entries.length === 0 ? undefined : Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

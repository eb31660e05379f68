import { TiffinError } from '../../lib/errors.ts';
import { parseJson } from '../../lib/json.ts';
import type { JsonObject } from '../../lib/json.ts';
import { isConfigMediaType } from '../../oci/descriptor.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseImageConfig } from '../../oci/image-config.ts';
import { parseManifest } from '../../oci/manifest.ts';
import type { ListEntry, ListPlatform } from '../../oci/manifest-list.ts';

/**
 * The entry of a list for a manifest: the platform is what the image's config says, an artifact has none.
 *
 * @param config the bytes of its config
 * @throws {TiffinError} `corrupt` when either makes no sense
 */
export function entryOfManifest(
  { bytes, descriptor }: { readonly bytes: Uint8Array; readonly descriptor: Descriptor },
  config: Uint8Array,
): ListEntry {
  const manifest = parseManifest(bytes, descriptor.mediaType);
  if (manifest.kind === 'index') throw new TiffinError('corrupt', 'the manifest of an image is an index');
  const { mediaType, digest, size } = descriptor;
  const isImage = isConfigMediaType(manifest.config.mediaType);
  const artifactType = manifest.artifactType ?? (isImage ? undefined : manifest.config.mediaType);
  return {
    mediaType,
    digest,
    size,
    platform: isImage ? platformOf(config) : { architecture: '', os: '' },
    ...(artifactType === undefined ? {} : { artifactType }),
  };
}

function platformOf(bytes: Uint8Array): ListPlatform {
  const { os, architecture, variant } = parseImageConfig(bytes);
  const raw = parseJson(bytes, { what: 'image config' }) as JsonObject;
  const [osVersion, osFeatures] = [raw['os.version'], raw['os.features']];
  return {
    architecture,
    os,
    ...(typeof osVersion === 'string' && osVersion !== '' ? { osVersion } : {}),
    ...(Array.isArray(osFeatures) && osFeatures.every((word) => typeof word === 'string') && osFeatures.length > 0 ? { osFeatures } : {}),
    ...(variant === undefined ? {} : { variant }),
  };
}

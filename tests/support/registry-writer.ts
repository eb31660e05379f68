/**
 * A writer for a registry that takes uploads, and a blob to send to it.
 */
import { Readable } from 'node:stream';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../src/config/places.ts';
import { defaultRegistries } from '../../src/config/registries.ts';
import { parseReference } from '../../src/oci/reference.ts';
import type { RegistryOptions } from '../../src/registry/options.ts';
import { openRegistryWriter, type RegistryWriter } from '../../src/registry/writer.ts';
import { type SmallImage, smallImage } from './hostile-registry.ts';
import { shortTiming } from './registry-client.ts';
import { scratchHome } from './scratch-home.ts';
import { type UploadFaults, type UploadRegistry, uploadRegistry } from './upload-registry.ts';

/** An image whose layer is sent. */
export const sentImage: SmallImage = smallImage(3_000_000);
const { layer, descriptor } = sentImage;

/** Opens the layer from an offset on. */
export function openLayer(offset: number): Promise<Readable> {
  return Promise.resolve(Readable.from(pieces(offset), { objectMode: false }));
}
function* pieces(offset: number): Generator<Buffer> {
  for (let at = offset; at < layer.length; at += 100_000) yield layer.subarray(at, at + 100_000);
}

/** A writer, the registry that it writes to, and what was logged. */
export type Used = { readonly writer: RegistryWriter; readonly server: UploadRegistry; readonly messages: string[] };

/** Lets a writer and a registry live for the time of `use`. */
export async function usingWriter(
  faults: UploadFaults,
  use: (used: Used) => Promise<unknown>,
  options: Partial<RegistryOptions> = {},
): Promise<void> {
  await using home = await scratchHome();
  await using server = await uploadRegistry(faults);
  const messages: string[] = [];
  const keep = (message: string): void => void messages.push(message);
  await using writer = openRegistryWriter(parseReference(`${server.address}/app:1`), {
    places: findPlaces(home.env),
    env: home.env,
    registries: defaultRegistries,
    log: { debug: () => undefined, info: keep, warn: keep },
    timing: shortTiming,
    ...options,
  });
  await use({ writer, server, messages });
}

/** Sends the layer, and checks that it arrived and that no upload is left. */
export async function arrives({ writer, server }: Used): Promise<void> {
  await writer.putBlob(descriptor, openLayer);
  assert.ok(server.blobs.get(descriptor.digest)?.equals(layer));
  assert.is(server.uploads.size, 0);
}

/** The methods of all requests about uploads. */
export function uploadMethods(server: UploadRegistry): string[] {
  return server.asked.filter(({ path }) => path.includes('uploads')).map(({ method }) => method);
}

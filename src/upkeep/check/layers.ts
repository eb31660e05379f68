import { existsSync } from 'node:fs';
import { isRunning } from '../../container/state.ts';
import { viewOf } from '../../container/view.ts';
import { TiffinError } from '../../lib/errors.ts';
import { measureTrees } from '../../native/measure.ts';
import { digestHex } from '../../oci/digest.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Damage } from '../../storage/damage.ts';
import type { ImageLayer, ImageRecord } from '../../storage/image-record.ts';
import type { CheckOptions } from '../check-options.ts';
import type { UpkeepServices } from '../services.ts';
import { inParallel } from './in-parallel.ts';

type Needed = ImageLayer & { readonly below: readonly Digest[]; readonly images: ImageRecord[] };

/**
 * Looks at every unpacked layer: beside its blob, byte by byte; `quick` counts files and their bytes, where they were counted
 * before. Whole layers have their figures noted.
 */
export async function checkLayers(services: UpkeepServices, images: readonly ImageRecord[], options: CheckOptions): Promise<Damage[]> {
  const needed = [...neededLayers(images).values()];
  const [missing, there] = [needed.filter((layer) => !isThere(services, layer)), needed.filter((layer) => isThere(services, layer))];
  const damage = missing.map((layer) => describe(services, layer, { what: ['its directory is missing'], options }));
  const faults = options.quick ? await count(services, there) : await compare(services, there, options);
  for (const [layer, what] of faults) damage.push(describe(services, layer, { what, options }));
  return damage;
}

function neededLayers(images: readonly ImageRecord[]): Map<Digest, Needed> {
  const needed = new Map<Digest, Needed>();
  for (const image of images) {
    for (const [position, layer] of image.layers.entries()) {
      const known = needed.get(layer.diffId) ?? {
        ...layer,
        below: image.layers.slice(0, position).map(({ diffId }) => diffId),
        images: [],
      };
      known.images.push(image);
      needed.set(layer.diffId, known);
    }
  }
  return needed;
}

function isThere({ layers }: UpkeepServices, { diffId }: Needed): boolean {
  return existsSync(layers.path(diffId));
}

async function count(services: UpkeepServices, needed: readonly Needed[]): Promise<[Needed, string[]][]> {
  const notes = new Map(services.layers.list().map((note) => [note.diffId, note]));
  const sizes = await measureTrees(
    needed.map(({ diffId }) => services.layers.path(diffId)),
    services.realm,
  );
  return needed.flatMap((layer, index): [Needed, string[]][] => {
    const [note, size] = [notes.get(layer.diffId), sizes[index]];
    if (note?.treeEntries === undefined || size === undefined) return [];
    const what = [
      ...(size.entries === note.treeEntries ? [] : [`it has ${size.entries} files and directories instead of ${note.treeEntries}`]),
      ...(size.bytes === note.fileBytes ? [] : [`its files have ${size.bytes} bytes instead of ${note.fileBytes}`]),
    ];
    return what.length === 0 ? [] : [[layer, what]];
  });
}

async function compare(services: UpkeepServices, needed: readonly Needed[], options: CheckOptions): Promise<[Needed, string[]][]> {
  const faults: [Needed, string[]][] = [];
  const whole: Needed[] = [];
  await inParallel(needed, async (layer) => {
    try {
      const { count: damaged, first } = await services.layers.verify(layer.diffId, layer.blob, unpackOptions(services, layer, options));
      const what = first.map(({ path, what: rule }) => `${path} ${rule}`);
      if (damaged > first.length) what.push(`and ${damaged - first.length} more`);
      if (damaged > 0) faults.push([layer, what]);
      else whole.push(layer);
    } catch (error) {
      // Then it is the blob that is missing or damaged, which is told of by itself.
      if (!(error instanceof TiffinError) || !['corrupt', 'not-found'].includes(error.code)) throw error;
    }
  });
  await noteFigures(services, whole);
  return faults;
}

function unpackOptions({ realm }: UpkeepServices, layer: Needed, { signal, progress }: CheckOptions) {
  const onBlobBytes = (current: number): void => progress?.({ label: digestHex(layer.diffId), current, total: layer.blob.size });
  return { realm, below: layer.below, signal, onBlobBytes };
}

async function noteFigures(services: UpkeepServices, whole: readonly Needed[]): Promise<void> {
  if (services.state.readOnly) return;
  const notes = new Map(services.layers.list().map((note) => [note.diffId, note]));
  const unknown = whole.filter(({ diffId }) => notes.get(diffId)?.treeEntries === undefined || notes.get(diffId)?.unsynced !== undefined);
  if (unknown.length === 0) return;
  const sizes = await measureTrees(
    unknown.map(({ diffId }) => services.layers.path(diffId)),
    services.realm,
  );
  for (const [index, { diffId }] of unknown.entries()) {
    const size = sizes[index];
    if (size !== undefined) services.layers.noteSize(diffId, size);
  }
}

function describe(
  services: UpkeepServices,
  layer: Needed,
  { what, options }: { readonly what: readonly string[]; readonly options: CheckOptions },
): Damage {
  const names = layer.images.map((image) => image.names[0] ?? image.digestNames[0] ?? image.id.slice(0, 12));
  return {
    object: `layer ${layer.diffId} of ${names.join(', ')}`,
    what,
    images: layer.images.map(({ id }) => id),
    mend: () => renew(services, layer, options),
    remedy: `tiffin pull ${names[0] ?? ''}, or load it again from where it came from`,
  };
}

async function renew(services: UpkeepServices, layer: Needed, options: CheckOptions): Promise<string> {
  refuseInUse(services, layer);
  const { realm, below, signal } = unpackOptions(services, layer, options);
  await services.layers.renew(layer.diffId, layer.blob, { realm, below, signal });
  return 'unpacked again from its blob';
}

/** A running container has the directory mounted: it must not go away below it. */
function refuseInUse({ containers, places }: UpkeepServices, { images }: Needed): void {
  const ids = new Set(images.map(({ id }) => id));
  const running = containers
    .list()
    .filter(({ imageId }) => imageId !== undefined && ids.has(imageId))
    .filter((record) => isRunning(viewOf(places.runRoot, record).state));
  if (running.length === 0) return;
  const names = running.map(({ name }) => name);
  throw new TiffinError('in-use', `running containers use it: ${names.join(', ')}`, {
    hint: `tiffin stop ${names.join(' ')}, then repair`,
  });
}

import { normalizeNewName } from '../../image/resolve.ts';
import type { ImageServices } from '../../image/services.ts';
import type { DocumentRecord } from '../../storage/document-record.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import type { BuildOutcome } from '../outcome.ts';
import type { OutputPlan } from '../output-plan.ts';

/** What a build came to: one image, or a list of one for each platform. */
export type Made =
  | { readonly kind: 'image'; readonly image: ImageRecord }
  | { readonly kind: 'list'; readonly list: DocumentRecord }
  /** Of several platforms, and nobody gave it a name. */
  | { readonly kind: 'images' };

/** What names are given by. */
export type NamingOptions = { readonly manifest: string | undefined; readonly signal: AbortSignal };

/**
 * Gives what was built its names. Images for several platforms get them as a list; `--manifest` adds images to a list, which is made when there is none.
 *
 * @throws {TiffinError} `invalid-argument`, `cancelled`
 */
export async function nameBuilt(
  services: ImageServices,
  { plan, outcome }: { readonly plan: OutputPlan; readonly outcome: BuildOutcome },
  { manifest, signal }: NamingOptions,
): Promise<Made> {
  const images = outcome.images.map(({ image }) => image);
  const [first] = images;
  const { names, listAnnotations: annotations } = plan;
  const isSingle = images.length === 1 && first !== undefined;
  if (isSingle) nameImage(services, first, names);
  else for (const { id } of images) services.events?.write({ type: 'image', status: 'build', id, name: '' });
  const listNames = manifest === undefined ? (isSingle ? [] : names) : [normalizeNewName(manifest), ...(isSingle ? [] : names)];
  if (listNames.length === 0) return isSingle ? { kind: 'image', image: services.images.get(first.id) } : { kind: 'images' };
  const ids = images.map(({ id }) => id);
  const { putBuiltList } = await import('../../image/build-list.ts');
  const list = await putBuiltList(services, ids, { names: [...new Set(listNames)], annotations, amend: manifest !== undefined, signal });
  return { kind: 'list', list };
}

function nameImage(services: ImageServices, { id }: ImageRecord, names: readonly string[]): void {
  // What has the name already need not be given it: each change writes index.json anew.
  const isNamed = (name: string): boolean => services.images.listByName(name).every((image) => image.id === id);
  for (const name of names) if (services.images.findByName(name) === undefined || !isNamed(name)) services.images.tag(id, name);
  services.events?.write({ type: 'image', status: 'build', id, name: names[0] ?? '' });
}

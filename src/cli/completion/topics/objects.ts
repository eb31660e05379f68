import { words, type Topic } from './ask.ts';
import { containersThat } from './containers.ts';
import { artifacts, localImages } from './images.ts';
import { readLine } from './line.ts';
import { networks, pods, volumes } from './names.ts';

/** What `diff` takes. */
export const containersAndImages: Topic = async (ask) => [...(await containersThat()(ask)), ...(await localImages(ask))];

const byType: Readonly<Record<string, Topic>> = {
  container: containersThat(),
  image: localImages,
  volume: volumes,
  network: networks,
  pod: pods,
  artifact: artifacts,
};

/** What `inspect` takes: all that has a name, or those of its `--type`. */
export const objects: Topic = async (ask) => {
  const { options } = await readLine(ask.typed);
  const type = options.findLast(({ spec }) => spec.names.includes('--type'))?.value ?? 'all';
  const topics = Object.hasOwn(byType, type) ? [byType[type]!] : Object.values(byType);
  return (await Promise.all(topics.map(async (topic) => await topic(ask)))).flat();
};

/** Digests of the manifest list that the line names first. */
export const digestsOfNamed: Topic = async ({ engine, typed }) => {
  const [name] = (await readLine(typed)).operands;
  if (name === undefined) return [];
  const { findList } = await import('../../../image/resolve.ts');
  const services = await engine();
  const list = findList(services, name)?.list;
  if (list === undefined) return [];
  const { parseManifestList } = await import('../../../oci/manifest-list.ts');
  const { entries } = parseManifestList(services.blobs.read(list.content.digest, list.content.size), list.content.mediaType);
  return entries.map(({ digest, platform }) => ({
    word: digest,
    ...(platform !== undefined && { description: `${platform.os}/${platform.architecture}` }),
  }));
};

/** Registries that are searched, and those of images in the store. */
export const registries: Topic = async ({ engine }) => {
  const { registries: config, images } = await engine();
  const used = images.list().flatMap(({ names }) => names.map((name) => name.slice(0, name.indexOf('/'))));
  return words(new Set([...config.searchRegistries, ...used.filter((name) => name !== 'localhost'), 'docker.io']));
};

/** Quadlets that are installed. */
export const quadlets: Topic = async ({ engine }) => words((await import('../../../systemd/quadlet-list.ts')).quadletNames(await engine()));

/** What `generate` takes. */
export const containersAndPods: Topic = async (ask) => [...(await containersThat()(ask)), ...(await pods(ask))];

/** What `top` takes: a container that runs, or a pod; then columns. */
export function topWords(of: 'container' | 'pod'): Topic {
  return async (ask) => {
    const { operands, options } = await readLine(ask.typed);
    const isLatest = options.some(({ spec }) => spec.names.includes('--latest'));
    if (operands.length === 0 && !isLatest) return of === 'pod' ? await pods(ask) : await containersThat('running', 'paused')(ask);
    const { topDescriptors } = await import('../../../container/top.ts');
    return words(Object.keys(topDescriptors));
  };
}

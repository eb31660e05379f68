import { basename } from 'node:path';
import type { Engine } from '../../../engine.ts';
import { words, type Candidate, type Topic } from './ask.ts';
import { operandsOf } from './line.ts';

const shortId = 12;

/** Images of the store by every name that finds them. */
export const localImages: Topic = async ({ prefix, engine }) => imagesIn(await engine(), prefix);

async function imagesIn(engine: Engine, prefix: string): Promise<readonly Candidate[]> {
  const images = engine.images.list();
  const spelled = await spellings(images.flatMap(({ names }) => names));
  return /^[0-9a-f]+$/.test(prefix)
    ? [
        ...spelled,
        ...images.map(({ id, names }) => ({
          word: prefix.length > shortId ? id : id.slice(0, shortId),
          description: names[0] ?? '<none>',
        })),
      ]
    : spelled;
}

/** The same, and behind a colon the tags that the registry has. */
export const pullableImages: Topic = async (ask) => {
  const engine = await ask.engine();
  const local = await imagesIn(engine, ask.prefix);
  if (!/^[^\s@]+:[^/@]*$/.test(ask.prefix)) return local;
  const { remoteTags } = await import('./remote-tags.ts');
  const known = new Set(local.map(({ word }) => word));
  const repository = ask.prefix.slice(0, ask.prefix.lastIndexOf(':'));
  const tags = await remoteTags(engine, repository);
  return [...local, ...tags.map((tag) => ({ word: `${repository}:${tag}` })).filter(({ word }) => !known.has(word))];
};

/** Manifest lists. */
export const lists: Topic = async ({ engine }) => spellings((await engine()).images.lists.names().map(({ name }) => name));

/** Artifacts. */
export const artifacts: Topic = async ({ engine }) => spellings((await engine()).images.artifacts.names().map(({ name }) => name));

/** Names of the image that the line names first. */
export const namesOfNamed: Topic = async ({ engine, typed }) => {
  const [name] = await operandsOf(typed);
  if (name === undefined) return [];
  const { findImage } = await import('../../../image/resolve.ts');
  return spellings(findImage(await engine(), name)?.image.names ?? []);
};

/** The tarball's name, as a name for the image that is made of it. */
export const namesForImport: Topic = async ({ typed }) => {
  const [file] = await operandsOf(typed);
  const name = basename(file ?? '')
    .replace(/(?:\.(?:tar|tgz|tbz2|gz|xz|zst|bz2))+$/, '')
    .toLowerCase();
  return /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/.test(name) ? words([`${name}:latest`]) : [];
};

/** `docker.io/library/alpine:3` is found as `alpine:3`, too, and `localhost/app:1` as `app:1`. */
async function spellings(names: readonly string[]): Promise<readonly Candidate[]> {
  const { familiarName, parseReference } = await import('../../../oci/reference.ts');
  return words(new Set(names.flatMap((name) => [name, familiarName(parseReference(name)), name.replace(/^localhost\//, '')])));
}

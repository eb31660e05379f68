import { resolve } from 'node:path';

import { normalizeNewName } from '../image/resolve.ts';
import { TiffinError } from '../lib/errors.ts';
import { formatReference, parseReference, withDefaultTag } from '../oci/reference.ts';
import { parseCacheTarget, type CacheTarget } from './cache-place.ts';
import { parseOutput, type BuildOutput, type OutputPacking } from './output.ts';
import type { BuildRequest } from './request.ts';

/** An image that is pushed. */
export type PlannedPush = {
  /** The registry's name for it: a whole reference. */
  readonly reference: string;
  readonly byDigest: boolean;
  readonly packing: OutputPacking;
  readonly format: 'oci' | 'v2s2' | undefined;
};

/** What becomes of what is built: all that can be wrong with it is known before the first step. */
export type OutputPlan = {
  /** Whole names that the image, or the list of images, gets in the store. */
  readonly names: readonly string[];
  readonly pushes: readonly PlannedPush[];
  /** Files: paths are absolute, or `-`. */
  readonly exports: readonly Extract<BuildOutput, { readonly destination: string }>[];
  /** For the manifests of images, beside those of `--annotation`. */
  readonly annotations: Readonly<Record<string, string>>;
  /** For the list. */
  readonly listAnnotations: Readonly<Record<string, string>>;
  readonly caches: readonly CacheTarget[];
  /** Standard output gets a tar: nothing else may be written there. */
  readonly takesStdout: boolean;
};

/**
 * Reads where everything goes, and refuses what cannot be. Pure.
 *
 * @throws {TiffinError} `invalid-argument`, `unsupported`
 */
export function planOutputs(request: Pick<BuildRequest, 'output' | 'source' | 'cache' | 'platforms' | 'allPlatforms'>): OutputPlan {
  const { output, source } = request;
  const parsed = output.outputs.map(parseOutput);
  const outputs = parsed.map((each) => each.output);
  const images = outputs.filter((each) => each.type === 'image');
  const exports = outputs.filter((each) => 'destination' in each).map((each) => ({ ...each, destination: place(each, source.directory) }));
  const isListed = request.platforms.length > 1 || request.allPlatforms;
  for (const each of exports) requireOneImage(each, isListed);
  const toStdout = exports.filter(({ destination }) => destination === '-');
  if (toStdout.length > 1) throw new TiffinError('invalid-argument', 'only one --output can go to standard output');
  const annotations = parsed.flatMap((each) => each.annotations);
  const on = (level: string): Record<string, string> =>
    Object.fromEntries(annotations.filter((each) => each.on === level).map(({ key, value }) => [key, value]));
  const unplaced = annotations.find((each) => each.on.endsWith('-descriptor'));
  if (unplaced !== undefined)
    throw new TiffinError('unsupported', `--output: annotation-${unplaced.on}.${unplaced.key}: descriptors get no annotations`);
  return {
    names: [...new Set([...output.tags, ...images.flatMap(({ names }) => names)].map(normalizeNewName))],
    pushes: planPushes(request, images),
    exports,
    annotations: on('manifest'),
    listAnnotations: on('index'),
    caches: request.cache.cacheTo.map((text) => parseCacheTarget(text, source.directory)),
    takesStdout: toStdout.length > 0,
  };
}

function place({ destination }: { readonly destination: string }, directory: string): string {
  return destination === '-' ? '-' : resolve(directory, destination);
}

function requireOneImage({ type }: BuildOutput, isListed: boolean): void {
  if (!isListed || type === 'local' || type === 'oci') return;
  throw new TiffinError('unsupported', `--output type=${type} takes the image of one platform only`, {
    hint: type === 'tar' ? 'give --output type=local,dest=DIRECTORY, or one --platform' : 'give --output type=oci, or one --platform',
  });
}

type ImageOutput = Extract<BuildOutput, { readonly type: 'image' }>;

function planPushes({ output }: Pick<BuildRequest, 'output'>, images: readonly ImageOutput[]): PlannedPush[] {
  const plain: Omit<PlannedPush, 'reference'> = { byDigest: false, packing: {}, format: undefined };
  const asked = output.push ? [{ ...plain, names: output.tags }] : [];
  const pushed = images.filter(({ push }) => push);
  const all = [...asked, ...pushed.map((each) => ({ ...each, names: each.names.length > 0 ? each.names : output.tags }))];
  for (const { names } of all)
    if (names.length === 0 && output.manifest === undefined)
      throw new TiffinError('invalid-argument', 'a tag is needed when pushing to a registry', {
        hint: 'give the image a name: --tag REGISTRY/NAME:TAG',
      });
  const pushes = all.flatMap(({ names, byDigest, packing, format }) =>
    (names.length > 0 ? names : [output.manifest ?? '']).map((name) => ({ reference: destinationOf(name), byDigest, packing, format })),
  );
  return [...new Map(pushes.map((push) => [push.reference, push])).values()];
}

/** Where a name leads: without a registry in it, to Docker Hub. */
function destinationOf(name: string): string {
  return formatReference(withDefaultTag(parseReference(name)));
}

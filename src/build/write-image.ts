import type { ConfigDraft } from '../containerfile/config-change.ts';
import { makeImage } from '../image/make-image.ts';
import { version } from '../lib/version.ts';
import type { ImageRecord } from '../storage/image-record.ts';
import { maxManifestBytes, parseManifest } from '../oci/manifest.ts';
import { inlineCache } from './cache/document.ts';
import { parseCacheTarget } from './cache-place.ts';
import { sharedStep, type BuiltStep } from './outcome.ts';
import { timeText } from './plan/times.ts';
import type { BuildRequest, ImageTerms } from './request.ts';
import type { BuildServices } from './services.ts';
import type { StageState } from './stage-state.ts';

/** How an image is made of the state of a stage. */
export type WriteOptions = {
  readonly request: Pick<BuildRequest, 'image' | 'cache'>;
  /** For `--cache-to=type=inline`; undefined: what stands for steps only needs none. */
  readonly steps?: readonly BuiltStep[];
  /** When it was made, in seconds; undefined: now. */
  readonly created: number | undefined;
  readonly signal: AbortSignal;
};

/** Makes an image of what a stage is; it has no name. @throws {TiffinError} what `makeImage` throws */
export async function writeImage(services: BuildServices, state: StageState, options: WriteOptions): Promise<ImageRecord> {
  const { image, cache } = options.request;
  const isInline = cache.cacheTo.some((text) => parseCacheTarget(text, '/').kind === 'inline');
  const parts = {
    config: {
      ...configDocument(state, image, options.created),
      ...(isInline &&
        inlineCache(
          (options.steps ?? []).map(sharedStep),
          state.layers.map(({ diffId }) => diffId),
        )),
    },
    layers: state.layers,
    annotations: annotationsOf(state, image, { created: options.created, inherited: inheritedAnnotations(services, state, image) }),
    format: image.format,
  };
  return makeImage(services, parts, options.signal);
}

/** Words and order are Podman's. */
function configDocument(state: StageState, image: ImageTerms, created: number | undefined): Record<string, unknown> {
  const { platform, terms, history } = state;
  const author = terms.author ?? state.base?.image.config.author;
  return {
    created: timeText(created),
    ...(author === undefined || author === '' ? {} : { author }),
    architecture: platform.architecture,
    ...(platform.variant === undefined ? {} : { variant: platform.variant }),
    os: platform.os,
    ...(image.osVersion === undefined ? {} : { 'os.version': image.osVersion }),
    ...(image.osFeatures.length === 0 ? {} : { 'os.features': image.osFeatures }),
    config: withTerms(terms.config, image),
    rootfs: undefined,
    ...(image.omitHistory ? {} : { history }),
  };
}

/** A config with what the command line says of it. */
export function withTerms(config: Readonly<ConfigDraft>, image: ImageTerms): ConfigDraft {
  const { Labels, Env, ...rest } = config;
  const identity = image.identityLabel === true ? { 'io.tiffin.version': version } : {};
  const without = Object.entries({ ...Labels, ...identity, ...image.labels }).filter(([name]) => !image.unsetLabels.includes(name));
  const environment = image.environment
    .reduce(withVariable, [...(Env ?? [])])
    .filter((entry) => !image.unsetEnvironment.includes(nameOf(entry)));
  return {
    ...rest,
    ...(environment.length === 0 ? {} : { Env: environment }),
    ...(without.length === 0 ? {} : { Labels: Object.fromEntries(without) }),
  };
}

function withVariable(environment: string[], entry: string): string[] {
  const name = nameOf(entry);
  const kept = environment.filter((other) => nameOf(other) !== name);
  return [...kept, entry];
}

function nameOf(entry: string): string {
  return entry.split('=', 1)[0] ?? '';
}

type Annotations = Readonly<Record<string, string>>;

/** What the manifest of the base image says of itself. */
function inheritedAnnotations({ blobs }: BuildServices, { base }: StageState, { inheritAnnotations }: ImageTerms): Annotations {
  if (base === undefined || !inheritAnnotations || !blobs.has(base.image.manifestDigest)) return {};
  const manifest = parseManifest(blobs.read(base.image.manifestDigest, maxManifestBytes), base.image.manifestMediaType);
  return manifest.kind === 'index' ? {} : (manifest.annotations ?? {});
}

function annotationsOf(
  { base }: StageState,
  image: ImageTerms,
  { created, inherited }: { readonly created: number | undefined; readonly inherited: Annotations },
): Annotations {
  const { 'org.opencontainers.image.created': _theirs, ...kept } = inherited;
  const all: Record<string, string> = {
    ...kept,
    ...(image.createdAnnotation && { 'org.opencontainers.image.created': timeText(created) }),
    ...(base !== undefined && {
      'org.opencontainers.image.base.digest': base.image.manifestDigest,
      // An ID is no name that anybody else could look up.
      ...(!/^[0-9a-f]{64}$/.test(base.name) && { 'org.opencontainers.image.base.name': base.name }),
    }),
    ...image.annotations,
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => !image.unsetAnnotations.includes(name)));
}

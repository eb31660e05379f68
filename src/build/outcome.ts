import type { ImageLayer, ImageRecord } from '../storage/image-record.ts';
import type { SharedStep } from './cache/document.ts';
import type { StageState } from './stage-state.ts';

/** The target of a build on one platform. */
export type BuiltImage = {
  /** `linux/arm64/v8` */
  readonly platform: string;
  /** In the store, without names of its own yet: who makes the outputs gives them. */
  readonly image: ImageRecord;
  readonly state: StageState;
};

/** A step that wrote something or nothing, and the key that it has in caches. */
export type BuiltStep = { readonly key: string; readonly layer: ImageLayer | undefined; readonly title: string };

/** A step as caches have it. */
export function sharedStep({ key, layer }: BuiltStep): SharedStep {
  return { key, result: layer === undefined ? { kind: 'nothing' } : { kind: 'layer', layer } };
}

/** What a build made, in the order of the platforms that were asked for. */
export type BuildOutcome = AsyncDisposable & {
  readonly images: readonly BuiltImage[];
  /** Done or found, in the order in which they ended. */
  readonly steps: readonly BuiltStep[];
  /** Values of `--build-arg` that no ARG took. */
  readonly unusedArgs: readonly string[];
};

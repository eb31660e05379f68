import { TiffinError } from '../../lib/errors.ts';
import type { Compression, Descriptor } from '../../oci/descriptor.ts';

/** How layers can be packed, in the words of `--compression-format`. */
export const layerPackings = ['gzip', 'zstd', 'zstd:chunked'] as const;
/** One of `layerPackings`. */
export type LayerPacking = (typeof layerPackings)[number];

/** How layers are to be packed; without a packing, as they are. */
export type CompressionWishes = {
  readonly packing?: LayerPacking | undefined;
  readonly level?: number | undefined;
  /** Packs anew what is packed so already, too. */
  readonly force?: boolean | undefined;
};

/** What decides about a layer's form, beside the layer. */
export type FormRules = CompressionWishes & {
  /** Plain tars, for archives of Docker's kind. */
  readonly plain: boolean;
  /** No plain tars: what is not packed gets gzip. */
  readonly packed: boolean;
  /** Manifests of Docker's kind do not know zstd. */
  readonly withoutZstd: boolean;
};

/** What becomes of a layer. */
export type LayerForm =
  | { readonly kind: 'kept' }
  | { readonly kind: 'plain' }
  | { readonly kind: 'packed'; readonly packing: LayerPacking };

/** The annotation by which a layer of the zstd:chunked kind is known. */
export const chunkedAnnotation = 'io.github.containers.zstd-chunked.manifest-checksum';

/** The levels that each packing knows. */
const levels = { gzip: [0, 9], zstd: [1, 22], 'zstd:chunked': [1, 22] } as const;

/** What becomes of a layer that is packed as its first bytes say. Pure. */
export function layerForm(layer: Pick<Descriptor, 'annotations'>, current: Compression, rules: FormRules): LayerForm {
  if (rules.plain) return current === 'none' ? { kind: 'kept' } : { kind: 'plain' };
  const { packing } = rules;
  if (packing !== undefined) {
    const isSame = rules.force !== true && packingOf(layer, current) === packing;
    return isSame ? { kind: 'kept' } : { kind: 'packed', packing };
  }
  if (current === 'none' ? rules.packed : current === 'zstd' && rules.withoutZstd) return { kind: 'packed', packing: 'gzip' };
  return { kind: 'kept' };
}

/** Reads `--compression-format`. @throws {TiffinError} `invalid-argument` in Podman's words */
export function parsePacking(text: string): LayerPacking {
  const packing = layerPackings.find((known) => known === text);
  if (packing !== undefined) return packing;
  throw new TiffinError('invalid-argument', `cannot find compressor for ${JSON.stringify(text)}`, {
    hint: `it is one of ${layerPackings.join(', ')}`,
  });
}

/** Checks `--compression-level`. @throws {TiffinError} `invalid-argument` for a level that the packing does not have */
export function requireLevel(packing: LayerPacking, level: number): void {
  const [least, most] = levels[packing];
  if (level >= least && level <= most) return;
  throw new TiffinError('invalid-argument', `invalid compression level ${level}: ${packing} has ${least} to ${most}`);
}

function packingOf({ annotations }: Pick<Descriptor, 'annotations'>, current: Compression): LayerPacking | undefined {
  if (current === 'none') return undefined;
  return current === 'zstd' && annotations?.[chunkedAnnotation] !== undefined ? 'zstd:chunked' : current;
}

import { features, type Feature } from '../../systemd/enable-feature.ts';
import { TiffinError } from '../../lib/errors.ts';

/** Reads the operands of `system enable` and `disable`. @throws {TiffinError} `invalid-argument` */
export function toFeatures(names: readonly string[]): readonly Feature[] {
  return [...new Set(names)].map((name) => {
    const feature = features.find((known) => known === name);
    if (feature === undefined)
      throw new TiffinError('invalid-argument', `${name} cannot be enabled or disabled`, { hint: `known are ${features.join(', ')}` });
    return feature;
  });
}

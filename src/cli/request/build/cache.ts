import type { CacheRequest } from '../../../build/request.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { parseDuration } from '../../../lib/units.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import { invalid } from '../words.ts';

/**
 * What `--no-cache`, `--layers`, `--squash`, `--cache-from`, … say.
 *
 * @throws {TiffinError} `invalid-argument` for options that exclude each other, and a `--cache-ttl` that is no duration
 */
export function toCache(fields: BuildFields['cache'], { squash, squashAll }: BuildFields['image']): CacheRequest {
  const { noCache, noCacheFilter, cacheFrom, cacheTo, cacheTtl, layers } = fields;
  if (squash && squashAll) throw invalid('cannot specify --squash-all with --squash');
  return {
    noCache,
    noCacheStages: noCacheFilter,
    layers: layers ?? true,
    squash: squashAll ? 'all' : squash ? 'new' : 'none',
    cacheFrom,
    cacheTo,
    ttlMs: cacheTtl === undefined || cacheTtl === '' ? undefined : ttl(cacheTtl),
  };
}

function ttl(text: string): number {
  try {
    return parseDuration(text);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw invalid(`--cache-ttl: ${error.message}`);
  }
}

import type { BuildRequest } from '../../../build/request.ts';
import type { BuildFields } from '../../options/build/groups.ts';
import type { RequestFacts } from '../facts.ts';
import { parsePullPolicy } from '../image-choice.ts';
import { toRegistryAccess } from '../registry-access.ts';
import { toCache } from './cache.ts';
import { toImageTerms, toPlatforms } from './image.ts';
import { toResult } from './result.ts';
import { toLanguage, toSource } from './source.ts';
import { toSteps } from './steps.ts';

/** What `build` was given, all of it. */
export type BuildCall = {
  readonly groups: BuildFields;
  /** The operand, as typed. */
  readonly context: string | undefined;
  /** `--cgroup-manager`, an option of tiffin itself. */
  readonly cgroupManager: string | undefined;
};

/**
 * Turns the options of `build` into a request: every value is parsed; of the host only files that options name are looked at.
 *
 * @throws {TiffinError} `invalid-argument` naming the option or its value; `unsupported` for what builds do not have
 */
export function toBuildRequest({ groups, context, cgroupManager }: BuildCall, facts: RequestFacts): BuildRequest {
  const policy = groups.cache.pull ?? 'missing';
  return {
    source: toSource(groups.source, context, facts),
    language: toLanguage(groups.source, facts),
    platforms: toPlatforms(groups.platform),
    allPlatforms: groups.platform.allPlatforms,
    pull: { policy: parsePullPolicy(policy === 'ifnewer' ? 'newer' : policy), access: toRegistryAccess(groups.registry, facts.directory) },
    cache: toCache(groups.cache, groups.image),
    steps: toSteps(groups, { manager: cgroupManager, facts }),
    image: toImageTerms(groups.image, groups.times, facts),
    output: toResult(groups, facts.directory),
    jobs: groups.cache.jobs ?? 0,
  };
}

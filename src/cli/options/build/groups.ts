import { lockedOption, registryOptions } from '../image-choice.ts';
import { optionGroup } from '../option.ts';
import { buildCacheOptions } from './cache.ts';
import { buildImageOptions, buildPlatformOptions, buildTimeOptions } from './image.ts';
import { buildDisplayOptions, buildOutputOptions } from './output.ts';
import { buildSourceOptions } from './source.ts';
import { buildLimitOptions, buildNamespaceOptions, buildNetworkOptions, buildStepOptions } from './step.ts';

/** The groups of options of `build`, each a field of the command. Call once for each field initialiser. */
export const buildGroups = {
  source: () => optionGroup('Source', buildSourceOptions()),
  image: () => optionGroup('Image', buildImageOptions()),
  times: () => optionGroup('Time', buildTimeOptions()),
  platform: () => optionGroup('Platform', buildPlatformOptions()),
  cache: () => optionGroup('Cache', buildCacheOptions()),
  result: () => optionGroup('Result', buildOutputOptions()),
  display: () => optionGroup('Display', buildDisplayOptions()),
  step: () => optionGroup('Step', buildStepOptions()),
  network: () => optionGroup('Network', buildNetworkOptions()),
  limits: () => optionGroup('Limit', buildLimitOptions()),
  namespaces: () => optionGroup('Namespace', buildNamespaceOptions()),
  registry: () => optionGroup('Registry', { ...registryOptions(), locked: lockedOption() }),
} as const;

/** The values of the options of `build`. */
export type BuildFields = { readonly [Group in keyof typeof buildGroups]: ReturnType<(typeof buildGroups)[Group]> };

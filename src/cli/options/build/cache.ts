import { commaList, flag, integer, list, optionalFlag, optionalValue, value } from '../option.ts';

/** Options of `build` about what need not be done again, and what is asked of registries. */
export const buildCacheOptions = () => ({
  noCache: flag('--no-cache', { description: 'Do not use the build cache' }),
  noCacheFilter: commaList('--no-cache-filter', {
    valueName: 'stage',
    description: 'Do not use the build cache for these stages',
    complete: 'build-stage',
  }),
  cacheFrom: list('--cache-from', {
    valueName: 'place',
    description: 'Import a build cache: from an image, a repository, or type=local,src=DIRECTORY',
    complete: 'build-cache-from',
  }),
  cacheTo: list('--cache-to', {
    valueName: 'place',
    description: 'Export the build cache: to a repository, type=local,dest=DIRECTORY, or type=inline',
    complete: 'build-cache-to',
  }),
  cacheTtl: value('--cache-ttl', { valueName: 'duration', description: 'Use no cached steps that are older', complete: 'none' }),
  layers: optionalFlag('--layers', { description: 'Create a layer for each step', defaultText: 'true' }),
  remove: optionalFlag('--rm', { description: 'Accepted for compatibility: steps leave no containers', defaultText: 'true' }),
  forceRemove: optionalFlag('--force-rm', { description: 'Accepted for compatibility: steps leave no containers', defaultText: 'true' }),
  jobs: integer('--jobs', {
    valueName: 'count',
    description: 'Number of stages built at once, that of CPUs unless set; 0 for all',
    integer: 'unsigned',
  }),
  pull: optionalValue('--pull', {
    valueName: 'policy',
    bare: 'always',
    description: 'When to pull base images: always, missing, never or newer',
    complete: ['always', 'missing', 'never', 'newer'],
    defaultText: 'missing',
  }),
});

import { commaList, flag, integer, list, optionalFlag, optionalValue, value } from '../option.ts';

/** Options of `build` about what need not be done again, and what is asked of registries. */
export const buildCacheOptions = () => ({
  noCache: flag('--no-cache', { description: 'Do every step again' }),
  noCacheFilter: commaList('--no-cache-filter', {
    valueName: 'stage',
    description: 'Do every step of these stages again',
    complete: 'build-stage',
  }),
  cacheFrom: list('--cache-from', {
    valueName: 'place',
    description: 'Take steps from here: an image, a repository, type=local,src=DIRECTORY',
    complete: ['type=registry,ref=', 'type=local,src='],
  }),
  cacheTo: list('--cache-to', {
    valueName: 'place',
    description: 'Put steps there: a repository, type=local,dest=DIRECTORY, type=inline',
    complete: ['type=registry,ref=', 'type=local,dest=', 'type=inline'],
  }),
  cacheTtl: value('--cache-ttl', { valueName: 'duration', description: 'Take no steps that are older', complete: 'none' }),
  layers: optionalFlag('--layers', { description: 'Keep a layer for each step', defaultText: 'true' }),
  remove: optionalFlag('--rm', { description: 'No effect: steps leave no containers', defaultText: 'true' }),
  forceRemove: optionalFlag('--force-rm', { description: 'No effect: steps leave no containers', defaultText: 'true' }),
  jobs: integer('--jobs', {
    valueName: 'count',
    description: 'How many stages are built at once; 0 is as many as there are (number of processors unless set)',
    integer: 'unsigned',
  }),
  pull: optionalValue('--pull', {
    valueName: 'policy',
    bare: 'always',
    description: 'When to pull bases: always, missing, never or newer',
    complete: ['always', 'missing', 'never', 'newer'],
    defaultText: 'missing',
  }),
});

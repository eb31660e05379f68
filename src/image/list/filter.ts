import { TiffinError } from '../../lib/errors.ts';
import { isIndexMediaType } from '../../oci/descriptor.ts';
import type { ImageRecord } from '../../storage/image-record.ts';
import { globPattern } from './glob.ts';
import { parseMoment } from './time-value.ts';

/** What filters look at beside the image itself. */
export type FilterFacts = {
  readonly now: number;
  /** Containers made from each image. */
  readonly containers: ReadonlyMap<string, number>;
  /** Images that another one's layers begin with. */
  readonly parents: ReadonlySet<string>;
  /** Finds the image that `before`, `since` name. */
  readonly find: (nameOrId: string) => ImageRecord | undefined;
};

/** Whether an image is wanted. */
export type ImagePredicate = (image: ImageRecord) => boolean;

type Filter = { readonly key: string; readonly value: string; readonly negated: boolean };

/**
 * Joins `--filter` arguments to one question: those of one key are alternatives, save labels, which must all fit;
 * different keys must all fit. `key!=value` turns one around.
 *
 * @throws {TiffinError} `invalid-argument` naming the filter, in Podman's words
 * @see podman-images(1), --filter
 */
export function imageFilter(filters: readonly string[], facts: FilterFacts): ImagePredicate {
  const groups = new Map<string, ImagePredicate[]>();
  for (const text of filters) {
    const filter = parseFilter(text);
    const group = filter.key === 'label' || filter.negated ? text : filter.key;
    const predicate = predicateOf(filter, facts);
    groups.set(group, [...(groups.get(group) ?? []), filter.negated ? (image) => !predicate(image) : predicate]);
  }
  return (image) => [...groups.values()].every((alternatives) => alternatives.some((matches) => matches(image)));
}

function parseFilter(text: string): Filter {
  const match = /^([^=!]+)(!?=)(.*)$/s.exec(text);
  if (match === null) throw unknownFilter(text);
  const [, key = '', operator, value = ''] = match;
  return { key: key.toLowerCase(), value, negated: operator === '!=' };
}

/** The keys of `images --filter`, for completion. */
export const imageFilterKeys = (): readonly string[] => Object.keys(makers);

function unknownFilter(name: string): TiffinError {
  return new TiffinError('invalid-argument', `invalid image filter "${name}": must be in the format "filter=value or filter!=value"`);
}

const makers: Readonly<Record<string, (value: string, facts: FilterFacts, key: string) => ImagePredicate>> = {
  after: since,
  since,
  before: (value, facts, key) => {
    const moment = createdOf(value, facts, key);
    return (image) => Date.parse(image.createdAt) < moment;
  },
  until: (value, facts) => {
    const moment = parseMoment(value, facts.now);
    return (image) => Date.parse(image.createdAt) < moment;
  },
  containers: (value, facts) => {
    if (value === 'external') return () => false;
    if (!isBoolean(value)) throw new TiffinError('invalid-argument', `unsupported value "${value}" for containers filter`);
    return (image) => facts.containers.has(image.id) === toBoolean(value);
  },
  dangling: boolean((image) => isDangling(image)),
  intermediate: boolean((image, facts) => isDangling(image) && facts.parents.has(image.id)),
  readonly: boolean(() => false),
  manifest: boolean((image) => isIndexMediaType(image.manifestMediaType)),
  digest: (value) => {
    if (!/^sha(?:256|512):/.test(value)) throw new TiffinError('invalid-argument', `invalid value "${value}" for digest filter`);
    return (image) => image.digests.some((digest) => digest.startsWith(value));
  },
  id: (value) => (image) => image.id.startsWith(value.replace(/^sha256:/, '')),
  label: (value) => (image) => hasLabel(image.config.config.Labels, value),
  reference: (value, facts) => {
    const pattern = globPattern(value);
    // A name before an ID, as everywhere.
    const id = /^(?:sha256:)?[0-9a-f]{1,64}$/.test(value) ? facts.find(value)?.id : undefined;
    return (image) =>
      image.id === id || [...image.names, ...image.digestNames].some((name) => shapesOf(name).some((shape) => pattern.test(shape)));
  },
};

function predicateOf({ key, value }: Filter, facts: FilterFacts): ImagePredicate {
  const make = Object.hasOwn(makers, key) ? makers[key] : undefined;
  if (make === undefined) throw unknownFilter(key);
  return make(value, facts, key);
}

/** Without any name. */
export function isDangling(image: ImageRecord): boolean {
  return image.names.length === 0 && image.digestNames.length === 0;
}

/** Whether labels have `key`, or `key=value` just so. */
export function hasLabel(labels: Readonly<Record<string, string>>, wanted: string): boolean {
  const [key = '', ...rest] = wanted.split('=');
  if (!Object.hasOwn(labels, key)) return false;
  return rest.length === 0 || labels[key] === rest.join('=');
}

/** The ways in which Podman writes a name before it compares: with and without registry, path, tag. */
function shapesOf(name: string): string[] {
  const repository = /^(.*?)(?:@.*|:[^:/]*)?$/.exec(name)?.[1] ?? name;
  const tail = name.slice(repository.length);
  const path = repository.slice(repository.indexOf('/') + 1);
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  return [name, repository, path + tail, path, last + tail, last];
}

function since(value: string, facts: FilterFacts, key: string): ImagePredicate {
  const moment = createdOf(value, facts, key);
  return (image) => Date.parse(image.createdAt) > moment;
}

function createdOf(nameOrId: string, facts: FilterFacts, key: string): number {
  const image = facts.find(nameOrId);
  if (image !== undefined) return Date.parse(image.createdAt);
  throw new TiffinError('not-found', `could not find local image for filter "${key}"="${nameOrId}": ${nameOrId}: image not known`);
}

function boolean(test: (image: ImageRecord, facts: FilterFacts) => boolean) {
  return (value: string, facts: FilterFacts, key: string): ImagePredicate => {
    if (!isBoolean(value)) {
      throw new TiffinError(
        'invalid-argument',
        `non-boolean value "${value}" for ${key} filter: strconv.ParseBool: parsing "${value}": invalid syntax`,
      );
    }
    return (image) => test(image, facts) === toBoolean(value);
  };
}

function isBoolean(value: string): boolean {
  return /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value);
}

function toBoolean(value: string): boolean {
  return /^[1tT]/.test(value);
}

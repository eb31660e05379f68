import { jsonViews } from '../../schemas/json-views.ts';
import type { JsonSchema } from '../../schemas/schema.ts';
import { listingFields } from '../listing-fields.ts';
import { operandsOf } from './line.ts';
import { words, type Candidate, type Topic } from './ask.ts';

/**
 * What `--format` takes, after the text before it: the fields of a listing in `{{.…}}`, or those of an inspected object, a part of a path
 * at a time.
 *
 * @param noun a listing, or a command that shows an object, its words joined by dashes: `image-inspect`
 */
export async function formatCandidates(noun: string, prefix: string): Promise<readonly Candidate[]> {
  const open = prefix.lastIndexOf('{{');
  const view = viewOf(noun);
  if (open < 0 || prefix.includes('}}', open)) {
    const plain = open >= 0 ? [] : view === undefined ? ['json', 'table', 'table {{.'] : ['json'];
    return [...words(plain), ...words((await fieldsOf(noun, view, [])).map((field) => `${open < 0 ? '' : prefix}{{.${field}}}`))];
  }
  const [, head = '{{', path = ''] = /^(\{\{\s*(?:[a-z]+\s+)*)\.([\w.]*)$/.exec(prefix.slice(open)) ?? [];
  const parents = path.split('.').slice(0, -1);
  const front = `${prefix.slice(0, open)}${head}.${parents.map((name) => `${name}.`).join('')}`;
  const fields = await fieldsOf(noun, view, parents);
  return fields.flatMap((field) => {
    const leads = view !== undefined && fieldsAt(view, [...parents, field]).length > 0;
    return words([`${front}${field}}}`, ...(leads ? [`${front}${field}.`] : [])]);
  });
}

async function fieldsOf(noun: string, view: View | undefined, parents: readonly string[]): Promise<readonly string[]> {
  if (view !== undefined) return fieldsAt(view, parents);
  return parents.length === 0 ? await listingFields(noun) : [];
}

/** An object that templates look into. */
type View = { readonly schema: JsonSchema; readonly isNetwork: boolean };

function viewOf(noun: string): View | undefined {
  // `container` is a listing, `container-inspect` an object; so are these.
  const command = ['inspect', 'info', 'version'].includes(noun) || noun.endsWith('-inspect') ? noun.replaceAll('-', ' ') : '';
  const schema = Object.hasOwn(jsonViews, command) ? objectOf(jsonViews[command]) : undefined;
  return schema === undefined ? undefined : { schema, isNetwork: noun === 'network-inspect' };
}

/** Commands that have a schema, a word at a time. */
export const schemaWords: Topic = async ({ typed }) => {
  const before = await operandsOf(typed);
  const paths = Object.keys(jsonViews).map((path) => path.split(' '));
  return words(new Set(paths.filter((path) => before.every((word, at) => path[at] === word)).flatMap((path) => path[before.length] ?? [])));
};

/** The object of a view: of a list what is in it, of several shapes all members. */
function objectOf(schema: JsonSchema | undefined): JsonSchema | undefined {
  if (schema?.items !== undefined) return objectOf(schema.items);
  if (schema?.anyOf === undefined) return schema;
  const properties: Record<string, JsonSchema> = {};
  // `State` is a word of a pod, and an object of a container: the one that leads further is worth more.
  for (const [name, member] of schema.anyOf.flatMap((shape) => Object.entries(shape.properties ?? {})))
    if (properties[name]?.properties === undefined) properties[name] = member;
  return { type: 'object', properties };
}

function fieldsAt({ schema, isNetwork }: View, path: readonly string[]): readonly string[] {
  let found: JsonSchema | undefined = schema;
  for (const name of path) {
    const properties: Readonly<Record<string, JsonSchema>> = found?.properties ?? {};
    found = Object.entries(properties).find(([key]) => fieldName(key, isNetwork).toLowerCase() === name.toLowerCase())?.[1];
  }
  return Object.keys(found?.properties ?? {}).map((key) => fieldName(key, isNetwork));
}

/** As templates write it: they do not mind case. Of networks, they know `network_interface` of JSON as `NetworkInterface`. */
function fieldName(key: string, isNetwork: boolean): string {
  if (!isNetwork && key.includes('_')) return key;
  return key.replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

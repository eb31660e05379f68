import { listingFields } from '../completion/listing-fields.ts';
import { filterKeysOf, type FilterNoun } from '../completion/topics/filters.ts';
import type { OptionSpec } from '../options/spec.ts';
import { schemaOf } from '../schemas/json-views.ts';
import type { Block, Inline } from './document.ts';
import { parsePhrase } from './markdown.ts';

/** The fields of `--format` and the keys of `--filter`, from the tables that read them. */
export async function formatBlocks(path: string, options: readonly OptionSpec[]): Promise<Block[]> {
  return [...(await fieldBlocks(path, options)), ...(await filterBlocks(options))];
}

async function fieldBlocks(path: string, options: readonly OptionSpec[]): Promise<Block[]> {
  const format = options.find(({ names }) => names.includes('--format'))?.complete;
  const noun = typeof format === 'object' && 'format' in format ? format.format : '';
  const fields = await listingFields(noun);
  const schema = schemaOf(path) === undefined ? '' : ` \`tiffin system schema ${path}\` prints the schema of \`--format json\`.`;
  if (fields.length === 0 && schema === '') return [];
  const title: Block = { kind: 'heading', level: 1, text: 'Format' };
  if (fields.length === 0) return [title, { kind: 'paragraph', text: parsePhrase(schema.trim()) }];
  const lead = parsePhrase('A template is a text with fields in it, such as ');
  const example: Inline = { kind: 'code', text: `{{.${fields[0] ?? ''}}}` };
  const rest = parsePhrase(`; \`table\` before it adds headings and aligns columns. Fields: ${fields.join(', ')}.${schema}`);
  return [title, { kind: 'paragraph', text: [...lead, example, ...rest] }];
}

async function filterBlocks(options: readonly OptionSpec[]): Promise<Block[]> {
  const topic = options.find(({ names }) => names.includes('--filter'))?.complete;
  if (typeof topic !== 'string' || !topic.endsWith('-filter')) return [];
  const keys = await filterKeysOf(topic.slice(0, -'-filter'.length) as FilterNoun);
  const text = `A filter is \`KEY=VALUE\`. Filters of different keys must all match. Keys: ${keys.join(', ')}.`;
  return [
    { kind: 'heading', level: 1, text: 'Filters' },
    { kind: 'paragraph', text: parsePhrase(text) },
  ];
}

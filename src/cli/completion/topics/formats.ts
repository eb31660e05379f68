import { listingFields } from '../listing-fields.ts';
import { words, type Candidate } from './ask.ts';

/** What `--format` of a listing takes: its fields in `{{.…}}`, each after the text before it. */
export async function formatCandidates(noun: string, prefix: string): Promise<readonly Candidate[]> {
  const fields = await listingFields(noun);
  const open = prefix.lastIndexOf('{{');
  if (open < 0 || prefix.indexOf('}}', open) >= 0) {
    const before = open < 0 ? '' : prefix;
    return [...(open < 0 ? words(['json', 'table', 'table {{.']) : []), ...fields.map((field) => ({ word: `${before}{{.${field}}}` }))];
  }
  const typed = /^\{\{(\s*(?:[a-z]+\s+)*)/.exec(prefix.slice(open))?.[1] ?? '';
  return fields.map((field) => ({ word: `${prefix.slice(0, open)}{{${typed}.${field}}}` }));
}

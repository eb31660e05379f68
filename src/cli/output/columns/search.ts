import type { FoundRepository } from '../../../registry/search.ts';
import { defineColumns } from '../columns.ts';

/** A line of `search --list-tags`. */
export type FoundTag = { readonly name: string; readonly tag: string };

const maxDescription = 44;

/** The listing of `search`. */
export const searchColumns = defineColumns<FoundRepository>({
  name: 'search',
  fields: {
    Index: { value: (found) => found.registry },
    Name: { value: (found) => found.name },
    Description: { value: (found, { noTrunc }) => (noTrunc ? found.description : shorten(found.description)) },
    Stars: { value: (found) => found.stars },
    Official: { value: (found) => mark(found.isOfficial) },
    Automated: { value: (found) => mark(found.isAutomated) },
    Tag: { value: () => '' },
  },
  table: ['Name', 'Description'],
  quiet: 'Name',
  json: (found) => ({
    Index: found.registry,
    Name: found.name,
    Description: shorten(found.description),
    Stars: found.stars,
    Official: mark(found.isOfficial),
    Automated: mark(found.isAutomated),
    Tag: '',
  }),
});

/** The listing of `search --list-tags`. */
export const tagColumns = defineColumns<FoundTag>({
  name: 'search',
  fields: { Name: { value: (found) => found.name }, Tag: { value: (found) => found.tag } },
  table: ['Name', 'Tag'],
  quiet: 'Tag',
  json: (found) => ({ Name: found.name, Tag: found.tag }),
});

/** The fields of `--compatible`, which are Docker's. */
export const compatibleFields: readonly string[] = ['Name', 'Description', 'Stars', 'Official', 'Automated'];

function mark(is: boolean): string {
  return is ? '[OK]' : '';
}

function shorten(text: string): string {
  const letters = [...text];
  return letters.length > maxDescription ? `${letters.slice(0, maxDescription).join('')}...` : text;
}

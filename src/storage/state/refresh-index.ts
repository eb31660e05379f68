import type { Row } from '../../lib/sqlite.ts';
import type { SQLInputValue } from 'node:sqlite';
import type { Log } from '../../lib/log.ts';
import { readDocumentRow, selectDocuments } from './document-rows.ts';
import { readFigures, readImageRow, selectImages } from './image-rows.ts';
import type { LayerFigures } from './image-rows.ts';
import { writeIndexFile } from './index-file.ts';
import type { IndexSource } from './index-file.ts';

const unknown: LayerFigures = { sizeBytes: 0, entries: 0, isOpaque: false };

/** What index.json is made from: a `State`, or a database while it is being made. */
export type IndexState = {
  readonly root: string;
  readonly log: Log;
  all(sql: string, ...values: SQLInputValue[]): Row[];
  first(sql: string, ...values: SQLInputValue[]): Row | undefined;
  run(sql: string, ...values: SQLInputValue[]): number;
};

/** Writes `<root>/index.json` anew from the database; called within the transaction that changed it. */
export function refreshIndexFile(state: IndexState): void {
  state.run('UPDATE image_generation SET value = value + 1');
  try {
    writeIndexFile(state.root, indexSource(state));
  } catch (error) {
    // It is derived from the database: on a full disk removing must go on, and the next change writes it.
    state.log.debug(`index.json: ${String(error)}`);
  }
}

/** What the database has for index.json. */
export function indexSource(state: Pick<IndexState, 'all' | 'first'>): IndexSource {
  const figures = new Map(state.all('SELECT * FROM layer').map((row: Row) => [String(row['diff_id']), readFigures(row)]));
  const images = state
    .all(`${selectImages} ORDER BY image.created_at DESC, image.id`)
    .map(readImageRow)
    .map((image) => ({ image, figures: image.layers.map(({ diffId }) => figures.get(diffId) ?? unknown) }));
  const documents = state.all(`${selectDocuments} ORDER BY document.created_at DESC, document.id`).map(readDocumentRow);
  const rows = state.all('SELECT name, image_id, given FROM image_name');
  const given = new Map(rows.map((row) => [`${String(row['name'])} ${String(row['image_id'])}`, Number(row['given'])]));
  const generation = Number(state.first('SELECT value FROM image_generation')?.['value'] ?? 0);
  return { images, documents, givenOf: (name, id) => given.get(`${name} ${id}`) ?? 0, generation };
}

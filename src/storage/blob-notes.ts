import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { State } from './state-db.ts';

/** Notes are forgotten after this many days, and beyond this many. */
const maxDays = 180;
const maxNotes = 20_000;
const dayMs = 24 * 60 * 60 * 1000;

/**
 * What was seen of blobs elsewhere: which repositories have them, so that a registry can take them from there; and what they became when
 * they were packed otherwise, so that this need not be done again. Hints: nothing breaks when they are wrong or lost.
 */
export class BlobNotes {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** Notes that a repository (`docker.io/library/alpine`) has blobs. */
  sawBlobs(repository: string, digests: readonly Digest[]): void {
    this.#note(() => {
      for (const digest of digests) {
        this.#state.run('INSERT OR REPLACE INTO blob_place (digest, repository, seen_at) VALUES (?, ?, ?)', digest, repository, Date.now());
      }
      this.#trim('blob_place');
    });
  }

  /** The repositories of a registry that are known to have a blob, the last seen first. */
  placesOf(digest: Digest, domain: string): string[] {
    const rows = this.#state.all('SELECT repository FROM blob_place WHERE digest = ? ORDER BY seen_at DESC', digest);
    return rows.map((row) => String(row['repository'])).filter((repository) => repository.startsWith(`${domain}/`));
  }

  /** Notes what a blob became in another form, such as `gzip 9`. */
  packedBlob(digest: Digest, form: string, result: Descriptor): void {
    this.#note(() => {
      const text = JSON.stringify(result);
      this.#state.run(
        'INSERT OR REPLACE INTO blob_variant (digest, form, result, seen_at) VALUES (?, ?, ?, ?)',
        digest,
        form,
        text,
        Date.now(),
      );
      this.#trim('blob_variant');
    });
  }

  /** What a blob became in this form before, if it is known. */
  packedAs(digest: Digest, form: string): Descriptor | undefined {
    const row = this.#state.first('SELECT result FROM blob_variant WHERE digest = ? AND form = ?', digest, form);
    return row === undefined ? undefined : (JSON.parse(String(row['result'])) as Descriptor);
  }

  /** What is noted must not make the work fail that it is about. */
  #note(change: () => void): void {
    try {
      this.#state.transaction(change);
    } catch (error) {
      this.#state.log.debug(`note about blobs: ${String(error)}`);
    }
  }

  #trim(table: 'blob_place' | 'blob_variant'): void {
    this.#state.run(`DELETE FROM ${table} WHERE seen_at < ?`, Date.now() - maxDays * dayMs);
    this.#state.run(`DELETE FROM ${table} WHERE seen_at < (SELECT seen_at FROM ${table} ORDER BY seen_at DESC LIMIT 1 OFFSET ?)`, maxNotes);
  }
}

import { parseJson } from '../lib/json.ts';
import { parseDescriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageLayer } from './image-record.ts';
import type { State } from './state-db.ts';

/** What a step of a build came to: a layer, nothing at all, or the digest of files that it was to read. */
export type StepResult =
  | { readonly kind: 'layer'; readonly layer: ImageLayer }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'digest'; readonly digest: Digest };

/** A step that was done before. */
export type RecordedStep = { readonly key: string; readonly result: StepResult; readonly createdAtMs: number };

/** One row, as lists of the build cache show it. */
export type BuildStepNote = {
  readonly key: string;
  /** The instruction as its file has it. */
  readonly title: string;
  readonly diffId: Digest | undefined;
  /** Of the layer's plain tar; 0 without one. */
  readonly sizeBytes: number;
  readonly createdAtMs: number;
  readonly usedAtMs: number;
};

/** What `put` is given beside the result. */
export type NewStep = { readonly key: string; readonly title: string; readonly result: StepResult };

/**
 * The steps of builds by their keys: 64 hexadecimal digits that stand for all that goes into a step. A row keeps its layer and its blob from
 * the collector, until it is forgotten.
 */
export class BuildStepStore {
  readonly #state: State;

  constructor(state: State) {
    this.#state = state;
  }

  /** What a step came to, if it was done before. Whoever uses a layer holds it first and asks again. */
  find(key: string): RecordedStep | undefined {
    const row = this.#state.first('SELECT * FROM build_step WHERE key = ?', key);
    if (row === undefined) return undefined;
    const createdAtMs = Number(row['created_at']);
    if (row['digest'] !== null) return { key, result: { kind: 'digest', digest: String(row['digest']) as Digest }, createdAtMs };
    if (row['diff_id'] === null) return { key, result: { kind: 'nothing' }, createdAtMs };
    const blob = parseDescriptor(parseJson(Buffer.from(String(row['blob'])), { what: 'build step' }), {
      what: 'build step',
      field: 'blob',
    });
    return { key, result: { kind: 'layer', layer: { diffId: String(row['diff_id']) as Digest, blob } }, createdAtMs };
  }

  /** Notes what a step came to; one that was noted before is replaced. The caller holds leases on its layer and blob. */
  put({ key, title, result }: NewStep): void {
    const layer = result.kind === 'layer' ? result.layer : undefined;
    const now = Date.now();
    this.#state.run(
      `INSERT OR REPLACE INTO build_step (key, diff_id, blob_digest, blob, digest, title, size_bytes, created_at, used_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      key,
      layer?.diffId ?? null,
      layer?.blob.digest ?? null,
      layer === undefined ? null : JSON.stringify(layer.blob),
      result.kind === 'digest' ? result.digest : null,
      title,
      layer?.blob.size ?? 0,
      now,
      now,
    );
  }

  /** Notes that steps were used again, all at once. */
  touch(keys: readonly string[]): void {
    if (keys.length === 0 || this.#state.readOnly) return;
    this.#state.transaction(() => {
      for (const key of keys) this.#state.run('UPDATE build_step SET used_at = ? WHERE key = ?', Date.now(), key);
    });
  }

  /** All steps, the one that was used last first. */
  list(): BuildStepNote[] {
    return this.#state.all('SELECT * FROM build_step ORDER BY used_at DESC, key').map((row) => ({
      key: String(row['key']),
      title: String(row['title']),
      diffId: row['diff_id'] === null ? undefined : (String(row['diff_id']) as Digest),
      sizeBytes: Number(row['size_bytes']),
      createdAtMs: Number(row['created_at']),
      usedAtMs: Number(row['used_at']),
    }));
  }

  /** Forgets steps; their layers are garbage from then on, unless images have them. */
  forget(keys: readonly string[]): void {
    this.#state.transaction(() => {
      for (const key of keys) this.#state.run('DELETE FROM build_step WHERE key = ?', key);
    });
  }
}

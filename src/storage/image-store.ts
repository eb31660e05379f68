import { TiffinError } from '../lib/errors.ts';
import { isDigest } from '../oci/digest.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageRecord, NewImage } from './image-record.ts';
import type { State } from './state-db.ts';
import { DocumentStore } from './document-store.ts';
import { giveName, imageIdOf, putImageRows, readImageRow, repositoryOf, selectImages } from './state/image-rows.ts';
import { refreshIndexFile } from './state/refresh-index.ts';

/** What `LeaseStore.hold` takes for an image. */
export function imageResource(id: string): string {
  return `image:${id}`;
}

/**
 * The images of a user. Names are whole references (`docker.io/library/alpine:3.22`); what people type is completed by
 * the image room. After each change `<root>/index.json` is written anew.
 */
export class ImageStore {
  readonly #state: State;
  /** Manifest lists: they share their names with images. */
  readonly lists: DocumentStore;
  /** Artifacts: their names are their own. */
  readonly artifacts: DocumentStore;

  constructor(state: State) {
    this.#state = state;
    this.lists = new DocumentStore(state, 'list');
    this.artifacts = new DocumentStore(state, 'artifact');
  }

  /**
   * Makes an image visible, with its names, in one transaction; one that is there gets the names and digests added.
   * The caller holds leases on its blobs and layers, and has checked them.
   *
   * @throws {TiffinError} `corrupt` when a layer was not unpacked
   */
  put(image: NewImage): ImageRecord {
    return this.#change(() => {
      let layerBytes = 0;
      for (const { diffId } of image.layers) {
        const layer = this.#state.first('SELECT size_bytes FROM layer WHERE diff_id = ?', diffId);
        if (layer === undefined) throw new TiffinError('corrupt', `layer ${diffId} is missing from the store`);
        layerBytes += Number(layer['size_bytes']);
      }
      putImageRows(this.#state, image, layerBytes);
      return this.get(imageIdOf(image.config));
    });
  }

  /** The image with exactly this ID. @throws {TiffinError} `not-found` in Podman's words */
  get(id: string): ImageRecord {
    const row = this.#state.first(`${selectImages} WHERE image.id = ?`, id);
    if (row === undefined) throw imageNotKnown(id);
    return readImageRow(row);
  }

  /** The image that has this whole name with a tag: of several platforms the one that was given it last. */
  findByName(name: string): ImageRecord | undefined {
    return this.listByName(name)[0];
  }

  /** All images that have this whole name with a tag, one a platform; the one that was given it last first. */
  listByName(name: string): ImageRecord[] {
    const from = `${selectImages} JOIN image_name AS asked ON asked.image_id = image.id`;
    return this.#state.all(`${from} WHERE asked.name = ? ORDER BY asked.given DESC`, name).map(readImageRow);
  }

  /**
   * The image with this ID, or the only one whose ID begins so; `sha256:` may stand before it.
   *
   * @throws {TiffinError} `invalid-argument` when several begin so
   */
  findById(prefix: string): ImageRecord | undefined {
    const hex = prefix.replace(/^sha(?:256|512):/, '');
    if (!/^[0-9a-f]{1,128}$/.test(hex)) return undefined;
    const rows = this.#state.all(`${selectImages} WHERE image.id >= ? AND image.id < ? LIMIT 2`, hex, `${hex}g`);
    if (rows.length > 1) {
      throw new TiffinError(
        'invalid-argument',
        `${prefix}: more than one image ID begins so: ${rows.map((row) => String(row['id']).slice(0, 12)).join(', ')}`,
        {
          hint: 'give more digits of the ID, or a name',
        },
      );
    }
    return rows[0] === undefined ? undefined : readImageRow(rows[0]);
  }

  /** The image that has this manifest or index; with `repository`, only one that has a name there. */
  findByDigest(digest: Digest, repository?: string): ImageRecord | undefined {
    const rows = this.#state.all(
      `${selectImages} WHERE image.id IN (SELECT image_id FROM image_blob WHERE digest = ? AND role IN ('manifest', 'index'))`,
      digest,
    );
    const images = rows.map(readImageRow);
    return repository === undefined ? images[0] : images.find((image) => image.repoDigests.includes(`${repository}@${digest}`));
  }

  /**
   * Finds an image by exactly what is given: a whole name with a tag, a whole name with a digest, a digest, or the
   * beginning of an ID. `resolveImage` of the image room also understands short names.
   */
  find(nameOrId: string): ImageRecord | undefined {
    const digest = nameOrId.split('@')[1];
    if (digest !== undefined) return isDigest(digest) ? this.findByDigest(digest, repositoryOf(nameOrId)) : undefined;
    const named = this.findByName(nameOrId) ?? this.findById(nameOrId);
    return named ?? (isDigest(nameOrId) ? this.findByDigest(nameOrId) : undefined);
  }

  /** All images, the youngest first, in one query. */
  list(): ImageRecord[] {
    return this.#state.all(`${selectImages} ORDER BY image.created_at DESC, image.id`).map(readImageRow);
  }

  /** All names, each with the ID of the image that it means; sorted. Cheaper than `list`. */
  names(): { name: string; imageId: string }[] {
    return this.#state
      .all('SELECT name, image_id, max(given) FROM image_name GROUP BY name ORDER BY name')
      .map((row) => ({ name: String(row['name']), imageId: String(row['image_id']) }));
  }

  /** Gives an image another name; images of any platform that had it lose it. @throws {TiffinError} `not-found` */
  tag(id: string, name: string): void {
    this.#change(() => {
      const image = this.get(id);
      this.#state.run('DELETE FROM image_name WHERE name = ? AND image_id <> ?', name, id);
      giveName(this.#state, name, image);
    });
  }

  /** Takes names away; those it does not have are ignored. */
  untag(id: string, names: readonly string[]): void {
    this.#change(() => {
      for (const name of names) {
        this.#state.run('DELETE FROM image_name WHERE name = ? AND image_id = ?', name, id);
        this.#state.run('DELETE FROM image_digest_name WHERE name = ? AND image_id = ?', name, id);
      }
    });
  }

  /**
   * Forgets an image with all its names. Its blobs and layers are garbage from then on, unless others share them.
   *
   * @throws {TiffinError} `in-use` when a container was made from it; `not-found`
   */
  remove(id: string): ImageRecord {
    return this.#change(() => {
      const image = this.get(id);
      const user = this.#state.first(
        `SELECT id FROM container WHERE image_id = ?
         UNION ALL SELECT coalesce(container_id, volume) FROM image_use WHERE image_id = ? LIMIT 1`,
        id,
        id,
      );
      if (user !== undefined)
        throw new TiffinError(
          'in-use',
          `image used by ${String(user['id'])}: image is in use by a container: consider listing external containers and force-removing image`,
        );
      this.#state.run('DELETE FROM image WHERE id = ?', id);
      return image;
    });
  }

  /** How many containers (and volumes) use each image that any uses. */
  containerCounts(): Map<string, number> {
    const rows = this.#state.all(
      `SELECT image_id, count(*) AS containers FROM (
         SELECT image_id, id FROM container WHERE image_id IS NOT NULL
         UNION SELECT image_id, coalesce(container_id, 'volume ' || volume) FROM image_use)
       GROUP BY image_id`,
    );
    return new Map(rows.map((row) => [String(row['image_id']), Number(row['containers'])]));
  }

  #change<T>(change: () => T): T {
    return this.#state.transaction(() => {
      const result = change();
      refreshIndexFile(this.#state);
      return result;
    });
  }
}

/** The failure of a look-up, in Podman's words. @param meant a name that is there and looks like it */
export function imageNotKnown(nameOrId: string, meant?: string): TiffinError {
  return new TiffinError('not-found', `${nameOrId}: image not known`, meant === undefined ? {} : { hint: `did you mean ${meant}?` });
}

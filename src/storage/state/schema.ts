import type { Migration } from '../../lib/sqlite.ts';

/** Tells our database from another program's: "tiff" in ASCII, in the file's header. */
export const applicationId = 0x74696666;

/**
 * The schema of state.db, a step at a time; a step that was released never changes.
 *
 * JSON columns hold what is only ever read whole; what is looked for has a column. Digests and IDs are text.
 */
export const migrations: readonly Migration[] = [
  `
  PRAGMA application_id = ${applicationId};

  CREATE TABLE image (
    id TEXT PRIMARY KEY,
    created_at TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    record TEXT NOT NULL,
    config TEXT NOT NULL
  ) STRICT;
  CREATE TABLE image_name (
    name TEXT PRIMARY KEY,
    image_id TEXT NOT NULL REFERENCES image ON DELETE CASCADE,
    given INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX image_name_image ON image_name (image_id);
  CREATE TABLE image_digest_name (
    image_id TEXT NOT NULL REFERENCES image ON DELETE CASCADE,
    name TEXT NOT NULL,
    PRIMARY KEY (image_id, name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE image_blob (
    image_id TEXT NOT NULL REFERENCES image ON DELETE CASCADE,
    digest TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('index', 'manifest', 'config', 'layer')),
    PRIMARY KEY (image_id, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX image_blob_digest ON image_blob (digest);
  CREATE TABLE image_layer (
    image_id TEXT NOT NULL REFERENCES image ON DELETE CASCADE,
    position INTEGER NOT NULL,
    diff_id TEXT NOT NULL,
    PRIMARY KEY (image_id, position)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX image_layer_diff_id ON image_layer (diff_id);
  CREATE TABLE layer (
    diff_id TEXT PRIMARY KEY,
    size_bytes INTEGER NOT NULL,
    entries INTEGER NOT NULL,
    opaque INTEGER NOT NULL,
    added_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE container (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    image_id TEXT REFERENCES image,
    image_name TEXT NOT NULL,
    created_at TEXT NOT NULL,
    auto_remove INTEGER NOT NULL,
    labels TEXT NOT NULL,
    request TEXT NOT NULL,
    remover TEXT
  ) STRICT;
  CREATE INDEX container_image ON container (image_id);
  CREATE TABLE volume (
    name TEXT PRIMARY KEY,
    driver TEXT NOT NULL,
    created_at TEXT NOT NULL,
    labels TEXT NOT NULL,
    options TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    needs_copy_up INTEGER NOT NULL,
    remover TEXT
  ) STRICT;
  CREATE TABLE container_volume (
    container_id TEXT NOT NULL REFERENCES container ON DELETE CASCADE,
    volume TEXT NOT NULL REFERENCES volume,
    target TEXT NOT NULL,
    anonymous INTEGER NOT NULL,
    PRIMARY KEY (container_id, target)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX container_volume_volume ON container_volume (volume);

  CREATE TABLE lease (
    resource TEXT NOT NULL,
    owner TEXT NOT NULL,
    exclusive INTEGER NOT NULL,
    PRIMARY KEY (resource, owner)
  ) STRICT, WITHOUT ROWID;
  `,
  // A name may stand for several images, one a platform. Documents are manifests that are no image of ours: lists of images, which have
  // an ID of their own because their content changes, and artifacts.
  `
  CREATE TABLE image_name_by_platform (
    name TEXT NOT NULL,
    platform TEXT NOT NULL,
    image_id TEXT NOT NULL REFERENCES image ON DELETE CASCADE,
    given INTEGER NOT NULL,
    PRIMARY KEY (name, platform)
  ) STRICT, WITHOUT ROWID;
  INSERT INTO image_name_by_platform
    SELECT name, (SELECT json_extract(config, '$.os') || '/' || json_extract(config, '$.architecture') FROM image WHERE id = image_id), image_id, given
    FROM image_name;
  DROP TABLE image_name;
  ALTER TABLE image_name_by_platform RENAME TO image_name;
  CREATE INDEX image_name_image ON image_name (image_id);

  CREATE TABLE document (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('list', 'artifact')),
    created_at TEXT NOT NULL,
    record TEXT NOT NULL
  ) STRICT;
  CREATE TABLE document_name (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    given INTEGER NOT NULL,
    PRIMARY KEY (kind, name)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX document_name_document ON document_name (document_id);
  CREATE TABLE document_blob (
    document_id TEXT NOT NULL REFERENCES document ON DELETE CASCADE,
    digest TEXT NOT NULL,
    PRIMARY KEY (document_id, digest)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX document_blob_digest ON document_blob (digest);
  `,
  // What counting the files of a layer gave: when it was unpacked, and later, on the disk. `unsynced` names the boot in which it was
  // unpacked, until it is known to have reached the disk. The generation says which state of the images index.json shows.
  `
  ALTER TABLE layer ADD COLUMN file_bytes INTEGER;
  ALTER TABLE layer ADD COLUMN disk_bytes INTEGER;
  ALTER TABLE layer ADD COLUMN tree_entries INTEGER;
  ALTER TABLE layer ADD COLUMN unsynced TEXT;
  CREATE TABLE image_generation (value INTEGER NOT NULL) STRICT;
  INSERT INTO image_generation (value) VALUES (0);
  `,
  // What was seen of blobs elsewhere: repositories that have them, and what they became when they were packed otherwise. Hints only: a
  // registry that says otherwise is right.
  `
  CREATE TABLE blob_place (
    digest TEXT NOT NULL,
    repository TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (digest, repository)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX blob_place_seen ON blob_place (seen_at);
  CREATE TABLE blob_variant (
    digest TEXT NOT NULL,
    form TEXT NOT NULL,
    result TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (digest, form)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX blob_variant_seen ON blob_variant (seen_at);
  `,
  // Secrets: what stands here tells of them; their values are files, encrypted or with another program.
  `
  CREATE TABLE secret (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    driver TEXT NOT NULL,
    options TEXT NOT NULL,
    labels TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  ) STRICT;
  `,
  // Pods: groups of containers. The ID of the infra container is chosen with the pod; `remover` is also who makes it, until it is whole.
  `
  CREATE TABLE pod (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    infra_id TEXT,
    created_at TEXT NOT NULL,
    labels TEXT NOT NULL,
    request TEXT NOT NULL,
    remover TEXT
  ) STRICT;
  ALTER TABLE container ADD COLUMN pod_id TEXT REFERENCES pod;
  CREATE INDEX container_pod ON container (pod_id);
  `,
  // Networks, which containers are on them, and the addresses that containers have there since they were last started. An address of a
  // container that does not run may be given to another.
  `
  CREATE TABLE network (
    name TEXT PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    created_at TEXT NOT NULL,
    record TEXT NOT NULL,
    last_addresses TEXT NOT NULL DEFAULT '{}'
  ) STRICT;
  CREATE TABLE container_network (
    container_id TEXT NOT NULL REFERENCES container ON DELETE CASCADE,
    network TEXT NOT NULL REFERENCES network,
    position INTEGER NOT NULL,
    interface TEXT,
    mac TEXT,
    PRIMARY KEY (container_id, network)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX container_network_network ON container_network (network);
  CREATE TABLE network_address (
    network TEXT NOT NULL,
    address TEXT NOT NULL,
    container_id TEXT NOT NULL,
    PRIMARY KEY (network, address),
    FOREIGN KEY (container_id, network) REFERENCES container_network ON DELETE CASCADE
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX network_address_container ON network_address (container_id);
  `,
  // Images whose files a container or a volume mounts beside its root: they stay while it is there. Who a volume's directory belongs to.
  `
  CREATE TABLE image_use (
    image_id TEXT NOT NULL REFERENCES image,
    container_id TEXT REFERENCES container ON DELETE CASCADE,
    volume TEXT REFERENCES volume ON DELETE CASCADE
  ) STRICT;
  CREATE INDEX image_use_image ON image_use (image_id);
  CREATE INDEX image_use_container ON image_use (container_id);
  CREATE INDEX image_use_volume ON image_use (volume);
  ALTER TABLE volume ADD COLUMN uid INTEGER;
  ALTER TABLE volume ADD COLUMN gid INTEGER;
  `,
  // Layers of images as other ID maps show them, one tree beside the topmost. `form` names layers, map and how the tree was made, `maps` has both.
  // `unsynced` as of layers.
  `
  CREATE TABLE remapped_layer (
    diff_id TEXT NOT NULL REFERENCES layer ON DELETE CASCADE,
    form TEXT NOT NULL,
    maps TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    disk_bytes INTEGER,
    unsynced TEXT,
    PRIMARY KEY (diff_id, form)
  ) STRICT, WITHOUT ROWID;
  `,
  // What steps of builds came to, by all that goes into them: a layer, nothing (no diff ID), or the digest of files that were read. A row keeps
  // its layer and its blob from the collector; `title` is the instruction as the file has it.
  `
  CREATE TABLE build_step (
    key TEXT PRIMARY KEY,
    diff_id TEXT,
    blob_digest TEXT,
    blob TEXT,
    digest TEXT,
    title TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX build_step_diff_id ON build_step (diff_id);
  CREATE INDEX build_step_blob ON build_step (blob_digest);
  CREATE INDEX build_step_used ON build_step (used_at);
  `,
];

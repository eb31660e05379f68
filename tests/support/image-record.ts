/**
 * Image records for tests that need no store.
 */
import { digestOf } from '../../src/oci/digest.ts';
import type { ImageRecord } from '../../src/storage/image-record.ts';

/** What a made record is to have. */
export type RecordPlan = {
  /** The first digits of its ID. */
  readonly id: string;
  readonly names?: readonly string[];
  readonly createdAt?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly layers?: readonly string[];
  readonly sizeBytes?: number;
};

/** A record whose digests are made of the plan. */
export function imageRecord({
  id,
  names = [],
  createdAt = '2024-01-01T00:00:00Z',
  labels = {},
  layers = ['base'],
  sizeBytes = 1000,
}: RecordPlan): ImageRecord {
  const manifestDigest = digestOf(`manifest ${id}`);
  const made = layers.map((layer) => ({
    diffId: digestOf(`layer ${layer}`),
    blob: { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: digestOf(`blob ${layer}`), size: 10 },
  }));
  return {
    id: id.padEnd(64, '0'),
    manifestDigest,
    manifestMediaType: 'application/vnd.oci.image.manifest.v1+json',
    manifestSizeBytes: 400,
    configDigest: digestOf(`config ${id}`),
    names,
    digestNames: [],
    digests: [manifestDigest],
    repoDigests: names.map((name) => `${name.slice(0, name.lastIndexOf(':'))}@${manifestDigest}`),
    createdAt,
    sizeBytes,
    layers: made,
    config: {
      created: createdAt,
      architecture: 'amd64',
      os: 'linux',
      config: {
        User: '',
        ExposedPorts: [],
        Env: [],
        Entrypoint: [],
        Cmd: ['sh'],
        Volumes: [],
        WorkingDir: '',
        Labels: labels,
        StopSignal: '',
        Shell: [],
        OnBuild: [],
      },
      rootfs: { type: 'layers', diff_ids: made.map((layer) => layer.diffId) },
      history: [],
    },
    platform: { os: 'linux', architecture: 'amd64' },
  };
}

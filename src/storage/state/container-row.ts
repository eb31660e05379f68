import type { Column, Row } from '../../lib/sqlite.ts';
import type { ContainerPod, ContainerRecord, ContainerVolume, JsonObject } from '../container-record.ts';

/** Reads containers with their volumes, networks and pod; a condition may follow. */
export const containerSelect = `SELECT container.*, (SELECT json_group_array(json_array(volume, target, anonymous)) FROM container_volume
  WHERE container_id = container.id) AS volumes,
  (SELECT json_group_array(network ORDER BY position) FROM container_network WHERE container_id = container.id) AS networks,
  pod.name AS pod_name, pod.infra_id FROM container LEFT JOIN pod ON pod.id = container.pod_id`;

/** A row of `containerSelect` as the record that it stands for. `directory` is the container's own. */
export function readContainerRow<Request = JsonObject>(row: Row, directory: string): ContainerRecord<Request> {
  return {
    id: String(row['id']),
    name: String(row['name']),
    imageId: row['image_id'] === null ? undefined : String(row['image_id']),
    imageName: String(row['image_name']),
    createdAt: String(row['created_at']),
    autoRemove: row['auto_remove'] === 1,
    labels: JSON.parse(String(row['labels'])) as Record<string, string>,
    request: JSON.parse(String(row['request'])) as Request,
    directory,
    removing: row['remover'] !== null,
    volumes: readVolumes(row['volumes']),
    ...(row['networks'] === '[]' ? {} : { networks: JSON.parse(String(row['networks'])) as string[] }),
    ...readPod(row),
  };
}

function readPod(row: Row): { pod?: ContainerPod } {
  if (row['pod_id'] === null) return {};
  const infraId = row['infra_id'] === null ? undefined : String(row['infra_id']);
  return { pod: { id: String(row['pod_id']), name: String(row['pod_name']), infraId, isInfra: infraId === row['id'] } };
}

function readVolumes(column: Column | undefined): ContainerVolume[] {
  if (column === '[]') return [];
  const uses = JSON.parse(String(column)) as [string, string, number][];
  return uses.map(([volume, target, anonymous]) => ({ volume, target, anonymous: anonymous === 1 }));
}

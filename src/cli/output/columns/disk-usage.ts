import type { DiskUsage } from '../../../upkeep/disk-usage.ts';
import type { BuildCacheEntry } from '../../../upkeep/build-cache.ts';
import { isRunning } from '../../../container/state.ts';
import { formatSize, formatSpan } from '../../../lib/units.ts';
import { defineColumns } from '../columns.ts';
import { ageCell } from './age.ts';

/** A line of `system df`. */
export type UsageLine = {
  readonly type: string;
  readonly total: number;
  readonly active: number;
  readonly bytes: number;
  readonly reclaimable: number;
};

const sum = (things: readonly { readonly bytes: number }[]): number => things.reduce((total, { bytes }) => total + bytes, 0);

/** The lines of `system df`. Images are counted by name, as Podman counts them; the cache of builds is shown when there is one, as Docker does. */
export function usageLines({ images, imageBytes, usedImageBytes, containers, volumes, buildCache }: DiskUsage): UsageLine[] {
  const activeImages = new Set(images.filter(({ row }) => row.containers > 0).map(({ row }) => row.image.id));
  const running = containers.filter(({ view }) => isRunning(view.state));
  const used = volumes.filter(({ view }) => view.users.length > 0);
  return [
    { type: 'Images', total: images.length, active: activeImages.size, bytes: imageBytes, reclaimable: imageBytes - usedImageBytes },
    line('Containers', containers, running),
    line('Local Volumes', volumes, used),
    ...(buildCache.length === 0 ? [] : [cacheLine(buildCache)]),
  ];
}

function cacheLine(entries: DiskUsage['buildCache']): UsageLine {
  const own = entries.map((entry) => ({ ...entry, bytes: ownBytes(entry) }));
  return line(
    'Build Cache',
    own,
    own.filter(({ inUse }) => inUse),
  );
}

/** An image's layer is counted with the image. */
function ownBytes({ shared, bytes }: BuildCacheEntry): number {
  return shared ? 0 : bytes;
}

function line(type: string, all: readonly { readonly bytes: number }[], active: readonly { readonly bytes: number }[]): UsageLine {
  return { type, total: all.length, active: active.length, bytes: sum(all), reclaimable: sum(all) - sum(active) };
}

function reclaimable({ bytes, reclaimable: free }: UsageLine): string {
  return `${formatSize(free)} (${bytes === 0 ? 0 : Math.round((free / bytes) * 100)}%)`;
}

/** The listing of `system df`. */
export const usageColumns = defineColumns<UsageLine>({
  name: 'df',
  table: ['Type', 'Total', 'Active', 'Size', 'Reclaimable'],
  quiet: 'Type',
  fields: {
    Type: { value: ({ type }) => type },
    Total: { value: ({ total }) => total },
    Active: { value: ({ active }) => active },
    Size: { value: ({ bytes }) => formatSize(bytes) },
    Reclaimable: { value: reclaimable },
    RawSize: { value: ({ bytes }) => bytes },
    RawReclaimable: { value: (row) => row.reclaimable },
  },
  json: (row) => ({
    Type: row.type,
    Total: row.total,
    Active: row.active,
    RawSize: row.bytes,
    RawReclaimable: row.reclaimable,
    TotalCount: row.total,
    Size: formatSize(row.bytes),
    Reclaimable: reclaimable(row),
  }),
});

/** The images of `system df --verbose`. */
export const imageUsageColumns = defineColumns<DiskUsage['images'][number]>({
  name: 'df',
  table: ['Repository', 'Tag', 'ImageID', 'Created', 'Size', 'SharedSize', 'UniqueSize', 'Containers'],
  quiet: 'ImageID',
  fields: {
    Repository: { value: ({ row }) => row.repository },
    Tag: { value: ({ row }) => row.tag },
    ImageID: { header: 'IMAGE ID', value: ({ row }) => row.image.id.slice(0, 12) },
    Created: { value: ({ row }, { now }) => ageCell(row.image.createdAt, now).replace(/ ago$/, '') },
    Size: { value: ({ sharedBytes, uniqueBytes }) => formatSize(sharedBytes + uniqueBytes) },
    SharedSize: { value: ({ sharedBytes }) => formatSize(sharedBytes) },
    UniqueSize: { value: ({ uniqueBytes }) => formatSize(uniqueBytes) },
    Containers: { value: ({ row }) => row.containers },
  },
  json: ({ row }) => row.image.id,
});

/** The containers of `system df --verbose`. */
export const containerUsageColumns = defineColumns<DiskUsage['containers'][number]>({
  name: 'df',
  table: ['ContainerID', 'Image', 'Command', 'LocalVolumes', 'Size', 'Created', 'Status', 'Names'],
  quiet: 'ContainerID',
  fields: {
    ContainerID: { header: 'CONTAINER ID', value: ({ view }) => view.record.id.slice(0, 12) },
    Image: { value: ({ view }) => view.record.imageId?.slice(0, 12) ?? '' },
    Command: { value: ({ view }) => view.record.request.command.join(' ') },
    LocalVolumes: { header: 'LOCAL VOLUMES', value: ({ view }) => new Set(view.record.volumes.map(({ volume }) => volume)).size },
    Size: { value: ({ bytes }) => formatSize(bytes) },
    Created: { value: ({ view }, { now }) => formatSpan(Math.max(0, now.getTime() - Date.parse(view.record.createdAt))) },
    Status: { value: ({ view }) => view.state.name },
    Names: { value: ({ view }) => view.record.name },
  },
  json: ({ view }) => view.record.id,
});

/** The volumes of `system df --verbose`. */
export const volumeUsageColumns = defineColumns<DiskUsage['volumes'][number]>({
  name: 'df',
  table: ['VolumeName', 'Links', 'Size'],
  quiet: 'VolumeName',
  fields: {
    VolumeName: { header: 'VOLUME NAME', value: ({ view }) => view.record.name },
    Links: { value: ({ view }) => view.users.length },
    Size: { value: ({ bytes }) => formatSize(bytes) },
  },
  json: ({ view }) => view.record.name,
});

/** What builds have left: `system df --verbose`, `buildx du`. */
export const buildCacheColumns = defineColumns<BuildCacheEntry>({
  name: 'du',
  table: ['ID', 'Type', 'Reclaimable', 'Size', 'LastAccessed', 'Description'],
  quiet: 'ID',
  fields: {
    ID: { value: ({ id }, { noTrunc }) => (noTrunc ? id : id.slice(0, 12)) },
    Type: { value: ({ type }) => type },
    Reclaimable: { value: ({ inUse, shared }) => !inUse && !shared },
    Shared: { value: ({ shared }) => shared },
    InUse: { value: ({ inUse }) => inUse },
    Size: { value: ({ bytes }) => formatSize(bytes) },
    RawSize: { value: ({ bytes }) => bytes },
    CreatedAt: { value: ({ createdAtMs }) => new Date(createdAtMs).toISOString() },
    LastUsedAt: { value: ({ usedAtMs }) => new Date(usedAtMs).toISOString() },
    LastAccessed: { header: 'LAST ACCESSED', value: ({ usedAtMs }, { now }) => ageCell(new Date(usedAtMs).toISOString(), now) },
    Description: { value: ({ title }, { noTrunc }) => (noTrunc ? title : shortTitle(title)) },
  },
  json: (entry) => ({
    ID: entry.id,
    Type: entry.type,
    Description: entry.title,
    InUse: entry.inUse,
    Shared: entry.shared,
    Size: entry.bytes,
    CreatedAt: new Date(entry.createdAtMs).toISOString(),
    LastUsedAt: new Date(entry.usedAtMs).toISOString(),
  }),
});

function shortTitle(title: string): string {
  const line = title.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

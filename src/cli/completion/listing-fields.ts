import { fieldNames } from '../output/listing.ts';

/** The names that `--format` of a listing knows; none for a listing that does not exist. */
export async function listingFields(noun: string): Promise<readonly string[]> {
  switch (noun) {
    case 'image':
      return fieldNames((await import('../output/columns/image.ts')).imageColumns);
    case 'container':
      return fieldNames((await import('../output/columns/container.ts')).containerColumns);
    case 'artifact':
      return fieldNames((await import('../output/columns/artifact.ts')).artifactColumns);
    case 'pod':
      return fieldNames((await import('../output/columns/pod.ts')).podColumns);
    case 'pod-stats':
      return fieldNames((await import('../output/columns/pod-stats.ts')).podStatsColumns);
    case 'history':
      return fieldNames((await import('../output/columns/history.ts')).historyColumns({ human: true }));
    case 'event':
      return fieldNames((await import('../output/columns/event.ts')).eventColumns);
    case 'search':
      return fieldNames((await import('../output/columns/search.ts')).searchColumns);
    case 'lock':
      return fieldNames((await import('../output/columns/lock.ts')).lockColumns);
    case 'volume':
      return fieldNames((await import('../output/columns/volume.ts')).volumeColumns);
    case 'network':
      return fieldNames((await import('../output/columns/network.ts')).networkColumns);
    case 'quadlet':
      return fieldNames((await import('../output/columns/quadlet.ts')).quadletColumns);
    case 'secret':
      return fieldNames((await import('../output/columns/secret.ts')).secretColumns);
    case 'stats':
      return fieldNames((await import('../output/columns/stats.ts')).statsColumns);
    case 'usage':
      return fieldNames((await import('../output/columns/disk-usage.ts')).usageColumns);
    case 'build-cache':
      return fieldNames((await import('../output/columns/disk-usage.ts')).buildCacheColumns);
    case 'builder':
      return fieldNames((await import('../output/columns/builder.ts')).builderColumns);
    case 'auto-update':
      return fieldNames((await import('../output/columns/auto-update.ts')).autoUpdateColumns);
    default:
      return [];
  }
}

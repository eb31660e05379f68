import { infraNetworks } from '../../../pod/filter.ts';
import type { PodView } from '../../../pod/state.ts';
import { formatSpan } from '../../../lib/units.ts';
import { defineColumns, type CellStyle } from '../columns.ts';

const shortIdLength = 12;
const short = (id: string, { noTrunc }: CellStyle): string => (noTrunc ? id : id.slice(0, shortIdLength));
const age = ({ pod }: PodView, now: Date): string => `${formatSpan(Math.max(0, now.getTime() - Date.parse(pod.createdAt)))} ago`;
const joined = (view: PodView, text: (container: PodView['containers'][number]) => string): string => view.containers.map(text).join(',');
const restarts = ({ containers }: PodView): number => containers.reduce((sum, { state }) => sum + state.restarts, 0);
const cgroup = ({ pod }: PodView): string => pod.request.resources.cgroupParent ?? '';

/** The fields of `pod ps`, as Podman names them. */
export const podColumns = defineColumns<PodView>({
  name: 'ps',
  table: ['ID', 'Name', 'Status', 'Created', 'InfraID', 'NumberOfContainers'],
  quiet: 'FullID',
  fields: {
    ID: { header: 'POD ID', value: ({ pod }, style) => short(pod.id, style) },
    Id: { header: 'POD ID', value: ({ pod }, style) => short(pod.id, style) },
    FullID: { header: 'POD ID', value: ({ pod }) => pod.id },
    Name: { value: ({ pod }) => pod.name },
    Status: { value: ({ state }) => state },
    Created: { value: (view, { now }) => age(view, now) },
    InfraID: { header: 'INFRA ID', value: ({ pod }, style) => short(pod.infraId ?? '', style) },
    InfraId: { header: 'INFRA ID', value: ({ pod }, style) => short(pod.infraId ?? '', style) },
    NumberOfContainers: { header: '# OF CONTAINERS', value: ({ containers }) => containers.length },
    Cgroup: { value: cgroup },
    Namespace: { header: 'NAMESPACES', value: () => '' },
    ContainerIds: { header: 'IDS', value: (view, style) => joined(view, ({ record }) => short(record.id, style)) },
    ContainerNames: { header: 'NAMES', value: (view) => joined(view, ({ record }) => record.name) },
    ContainerStatuses: { header: 'STATUS', value: (view) => joined(view, ({ state }) => state.name) },
    Labels: { value: ({ pod }) => new Map(Object.entries(pod.labels).toSorted(([left], [right]) => (left < right ? -1 : 1))) },
    Networks: { value: (view) => infraNetworks(view).join(',') },
    Restarts: { value: restarts },
  },
  json: podJson,
});

/** The fields of the table with `--ns` and `--ctr-…`. */
export function podTable(flags: {
  readonly namespaces: boolean;
  readonly ids: boolean;
  readonly containerNames: boolean;
  readonly statuses: boolean;
}): readonly string[] {
  const containers = [
    ...(flags.ids ? ['ContainerIds'] : []),
    ...(flags.containerNames ? ['ContainerNames'] : []),
    ...(flags.statuses ? ['ContainerStatuses'] : []),
  ];
  return [
    'ID',
    'Name',
    'Status',
    'Created',
    'InfraID',
    ...(flags.namespaces ? ['Cgroup', 'Namespace'] : []),
    ...(containers.length === 0 ? ['NumberOfContainers'] : containers),
  ];
}

function podJson(view: PodView): unknown {
  const { pod, containers, state } = view;
  return {
    Cgroup: cgroup(view),
    Containers: containers.map(({ record, state: own }) => ({
      Id: record.id,
      Names: record.name,
      Status: own.name,
      RestartCount: own.restarts,
    })),
    Created: pod.createdAt,
    Id: pod.id,
    InfraId: pod.infraId ?? '',
    Name: pod.name,
    Namespace: '',
    Networks: infraNetworks(view),
    Status: state,
    Labels: pod.labels,
  };
}

import { namespaceId, portsText, statusText, type NamespaceName } from '../../../container/describe.ts';
import type { ContainerSize } from '../../../container/size.ts';
import type { ContainerView } from '../../../container/view.ts';
import { formatGoTime, formatSize, formatSpan } from '../../../lib/units.ts';
import { defineColumns, type CellStyle, type Column } from '../columns.ts';

/** A row of `ps`; the size only when it was asked for. */
export type ContainerRow = ContainerView & { readonly size: ContainerSize | undefined };

const shortIdLength = 12;
const shortCommandLength = 17;
/** What Go's zero time is in seconds since 1970. */
const goZeroSeconds = -62_135_596_800;

const short = (id: string, { noTrunc }: CellStyle): string => (noTrunc ? id : id.slice(0, shortIdLength));
const seconds = (moment: bigint | undefined): number => (moment === undefined ? goZeroSeconds : Number(moment / 1_000_000_000n));
const age = ({ record }: ContainerRow, now: Date): string => `${formatSpan(Math.max(0, now.getTime() - Date.parse(record.createdAt)))} ago`;
const targets = ({ record }: ContainerRow): string[] =>
  record.request.mounts.filter(({ kind }) => kind === 'bind').map(({ target }) => target);

function command({ record }: ContainerRow, { noTrunc }: CellStyle): string {
  const text = record.request.command.join(' ');
  return noTrunc || text.length <= shortCommandLength ? text : `${text.slice(0, shortCommandLength)}...`;
}

/** A map, as in Podman: `{{.Labels}}` prints `map[a:b]`. */
function labels({ record }: ContainerRow): ReadonlyMap<string, string> {
  return new Map(Object.entries(record.labels).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

function size({ size: measured }: ContainerRow): string {
  return measured === undefined ? '' : `${formatSize(measured.writableBytes)} (virtual ${formatSize(measured.totalBytes)})`;
}

function networks({ record }: ContainerRow): string {
  const { networkMode } = record.request;
  return ['pasta', 'slirp4netns', 'none', 'host'].includes(networkMode.split(':', 1)[0] ?? '') || networkMode.includes(':')
    ? ''
    : networkMode;
}

const namespace = (kind: NamespaceName): Column<ContainerRow> => ({ value: ({ state }) => namespaceId(state.init?.pid, kind) });

/** The fields of `ps`, as Podman names them. */
export const containerColumns = defineColumns<ContainerRow>({
  name: 'ps',
  table: ['ID', 'Image', 'Command', 'CreatedHuman', 'Status', 'Ports', 'Names'],
  quiet: 'ID',
  fields: {
    ID: { header: 'CONTAINER ID', value: ({ record }, style) => short(record.id, style) },
    Id: { header: 'CONTAINER ID', value: ({ record }, style) => short(record.id, style) },
    Image: { value: ({ record }) => record.imageName },
    ImageID: { header: 'IMAGE ID', value: ({ record }, style) => short(record.imageId ?? '', style) },
    Command: { value: command },
    Created: { value: (row, { now }) => age(row, now) },
    CreatedAt: { header: 'CREATED AT', value: ({ record }) => formatGoTime(new Date(record.createdAt)) },
    CreatedHuman: { header: 'CREATED', value: (row, { now }) => age(row, now) },
    RunningFor: { header: 'CREATED', value: (row, { now }) => age(row, now) },
    Status: { value: ({ state, health }, { now }) => statusText(state, now.getTime(), health) },
    State: { value: ({ state }) => state.name },
    Ports: { value: ({ record }) => portsText(record.request.ports, record.request.exposedPorts) },
    Names: { value: ({ record }) => record.name },
    Labels: { value: labels },
    Label: {
      value:
        ({ record }) =>
        (key: string) =>
          record.labels[key] ?? '',
    },
    Mounts: { value: targets },
    Networks: { value: networks },
    Size: { value: size },
    Pid: { header: 'PID', value: ({ state }) => state.init?.pid ?? 0 },
    Pod: { value: () => '' },
    PodName: { header: 'PODNAME', value: () => '' },
    ExitCode: { header: 'EXIT CODE', value: ({ state }) => state.exitCode },
    Exited: { value: ({ state }) => state.name === 'exited' },
    ExitedAt: { header: 'EXITED AT', value: ({ state }) => seconds(state.finishedAtNs) },
    StartedAt: { header: 'STARTED AT', value: ({ state }) => seconds(state.startedAtNs) },
    Restarts: { value: ({ state }) => state.restarts },
    AutoRemove: { header: 'AUTO REMOVE', value: ({ record }) => record.autoRemove },
    CIDFile: { header: 'CIDFILE', value: ({ record }) => record.request.request.identity.cidFile ?? '' },
    ExposedPorts: { header: 'EXPOSED PORTS', value: ({ record }) => record.request.exposedPorts },
    IsInfra: { header: 'IS INFRA', value: () => false },
    CGROUPNS: { header: 'CGROUPNS', ...namespace('cgroup') },
    IPC: { header: 'IPC', ...namespace('ipc') },
    MNT: { header: 'MNT', ...namespace('mnt') },
    NET: { header: 'NET', ...namespace('net') },
    PIDNS: { header: 'PIDNS', ...namespace('pid') },
    USERNS: { header: 'USERNS', ...namespace('user') },
    UTS: { header: 'UTS', ...namespace('uts') },
  },
  json: containerJson,
});

/** The fields of the table of `ps --ns`. */
export const namespaceTable: readonly string[] = ['ID', 'Names', 'Pid', 'CGROUPNS', 'IPC', 'MNT', 'NET', 'PIDNS', 'USERNS', 'UTS'];

function containerJson(row: ContainerRow): unknown {
  const { record, state, size: measured } = row;
  const { ports, exposedPorts, request } = record.request;
  const created = Date.parse(record.createdAt);
  const now = new Date();
  return {
    AutoRemove: record.autoRemove,
    Command: record.request.command,
    CreatedAt: age(row, now),
    CIDFile: request.identity.cidFile ?? '',
    Exited: state.name === 'exited',
    ExitedAt: seconds(state.finishedAtNs),
    ExitCode: state.exitCode,
    ExposedPorts: exposedPorts.length === 0 ? null : exposedByNumber(exposedPorts),
    Id: record.id,
    Image: record.imageName,
    ImageID: record.imageId ?? '',
    IsInfra: false,
    Labels: Object.keys(record.labels).length === 0 ? null : record.labels,
    Mounts: targets(row),
    Names: [record.name],
    Namespaces: {},
    Networks: networks(row) === '' ? [] : [networks(row)],
    Pid: state.init?.pid ?? 0,
    Pod: '',
    PodName: '',
    Ports: ports.length === 0 ? null : ports.map(portJson),
    Restarts: state.restarts,
    Size: measured === undefined ? null : { rootFsSize: measured.totalBytes, rwSize: measured.writableBytes },
    StartedAt: seconds(state.startedAtNs),
    State: state.name,
    Status: statusText(state, now.getTime(), row.health),
    Created: Math.floor(created / 1000),
  };
}

function portJson(port: ContainerRow['record']['request']['ports'][number]): unknown {
  return {
    host_ip: port.hostIp,
    container_port: port.containerPort,
    host_port: port.hostPort ?? 0,
    range: port.count,
    protocol: port.protocol,
  };
}

function exposedByNumber(exposed: readonly string[]): Record<string, string[]> {
  const byNumber: Record<string, string[]> = {};
  for (const port of exposed) {
    const [number = '', protocol = 'tcp'] = port.split('/');
    byNumber[number] = [...(byNumber[number] ?? []), protocol];
  }
  return byNumber;
}

import { statusText } from '../../../container/describe.ts';
import { formatGoTime, formatSpan } from '../../../lib/units.ts';
import { defineColumns, type CellStyle, type Column } from '../columns.ts';
import {
  commandText,
  exposedPorts,
  labels,
  namespaceOf,
  namespaces,
  networks,
  portsCell,
  seconds,
  sizeText,
  stateTone,
  targets,
  type ContainerRow,
} from './container-fields.ts';
import { containerJson, containerStruct } from './container-json.ts';

export type { ContainerRow } from './container-fields.ts';

const shortIdLength = 12;

const short = (id: string, { noTrunc }: CellStyle): string => (noTrunc ? id : id.slice(0, shortIdLength));
const age = ({ record }: ContainerRow, now: Date): string => `${formatSpan(Math.max(0, now.getTime() - Date.parse(record.createdAt)))} ago`;

const namespaceColumns: Readonly<Record<string, Column<ContainerRow>>> = {
  CGROUPNS: { header: 'CGROUPNS', value: (row) => namespaceOf(row, 'cgroup') },
  Cgroup: { header: 'CGROUPNS', value: (row) => namespaceOf(row, 'cgroup') },
  IPC: { header: 'IPC', value: (row) => namespaceOf(row, 'ipc') },
  MNT: { header: 'MNT', value: (row) => namespaceOf(row, 'mnt') },
  NET: { header: 'NET', value: (row) => namespaceOf(row, 'net') },
  PIDNS: { header: 'PIDNS', value: (row) => namespaceOf(row, 'pid') },
  USERNS: { header: 'USERNS', value: (row) => namespaceOf(row, 'user') },
  User: { header: 'USERNS', value: (row) => namespaceOf(row, 'user') },
  UTS: { header: 'UTS', value: (row) => namespaceOf(row, 'uts') },
  Namespaces: { value: namespaces },
};

const stateColumns: Readonly<Record<string, Column<ContainerRow>>> = {
  Status: { value: ({ state, health }, { now }) => statusText(state, now.getTime(), health), tone: stateTone },
  State: { value: ({ state }) => state.name, tone: stateTone },
  Pid: { header: 'PID', value: ({ state }) => state.init?.pid ?? 0 },
  ExitCode: { header: 'EXIT CODE', value: ({ state }) => state.exitCode },
  Exited: { value: ({ state }) => state.name === 'exited' },
  ExitedAt: { header: 'EXITED AT', value: ({ state }) => seconds(state.finishedAtNs) },
  StartedAt: { header: 'STARTED AT', value: ({ state }) => seconds(state.startedAtNs) },
  Restarts: { value: ({ state }) => state.restarts },
};

/** The fields of `ps`, as Podman names them. */
export const containerColumns = defineColumns<ContainerRow>({
  name: 'ps',
  table: ['ID', 'Image', 'Command', 'CreatedHuman', 'Status', 'Ports', 'Names'],
  quiet: 'ID',
  fields: {
    ID: { header: 'CONTAINER ID', value: ({ record }, style) => short(record.id, style) },
    Image: { value: ({ record }) => record.imageName },
    ImageID: { header: 'IMAGE ID', value: ({ record }, style) => short(record.imageId ?? '', style) },
    Command: { value: commandText },
    Created: { value: ({ record }) => new Date(record.createdAt) },
    CreatedAt: { header: 'CREATED AT', value: ({ record }) => formatGoTime(new Date(record.createdAt)) },
    CreatedHuman: { header: 'CREATED', value: (row, { now }) => age(row, now) },
    RunningFor: { header: 'RUNNING FOR', value: (row, { now }) => age(row, now) },
    ...stateColumns,
    Ports: { value: portsCell },
    Names: { value: ({ record }) => record.name },
    Labels: { value: labels },
    Label: {
      value:
        ({ record }) =>
        (key: string) =>
          Object.hasOwn(record.labels, key) ? record.labels[key] : '',
    },
    Mounts: { value: targets },
    Networks: { value: (row) => networks(row).join(',') },
    Size: { value: sizeText },
    Pod: { header: 'POD ID', value: ({ record }, style) => short(record.pod?.id ?? '', style) },
    PodName: { header: 'PODNAME', value: ({ record }) => record.pod?.name ?? '' },
    AutoRemove: { header: 'AUTO REMOVE', value: ({ record }) => record.autoRemove },
    CIDFile: { header: 'CID FILE', value: ({ record }) => record.request.request.identity.cidFile ?? '' },
    ExposedPorts: { header: 'EXPOSED PORTS', value: exposedPorts },
    IsInfra: { header: 'IS INFRA', value: ({ record }) => record.pod?.isInfra ?? false },
    ListContainer: { value: containerStruct },
    ...namespaceColumns,
  },
  json: containerJson,
});

/** The fields of the table of `ps --ns`. */
export const namespaceTable: readonly string[] = ['ID', 'Names', 'Pid', 'CGROUPNS', 'IPC', 'MNT', 'NET', 'PIDNS', 'USERNS', 'UTS'];

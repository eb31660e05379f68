import { givenCommand } from '../../../container/declared.ts';
import { statusText } from '../../../container/describe.ts';
import { nilIfEmpty } from '../../../lib/nil.ts';
import { formatSpan } from '../../../lib/units.ts';
import { exposedPorts, labels, namespaces, networks, publishedPorts, seconds, targets, type ContainerRow } from './container-fields.ts';

/** A row of `ps --format json`. */
export function containerJson(row: ContainerRow): Readonly<Record<string, unknown>> {
  const { record, state, health } = row;
  const now = Date.now();
  const created = Date.parse(record.createdAt);
  const { Created: _moment, ...members } = containerStruct(row);
  return {
    ...members,
    CreatedAt: `${formatSpan(Math.max(0, now - created))} ago`,
    ...(row.showsNamespaces === true ? {} : { Namespaces: {} }),
    Status: statusText(state, now, health),
    Created: Math.floor(created / 1000),
  };
}

const noPod = { id: '', name: '', isInfra: false } as const;

/** What Podman's templates call `.ListContainer`: the values behind the columns, in its order. */
export function containerStruct(row: ContainerRow): Readonly<Record<string, unknown>> {
  const { record, state, size, health } = row;
  const pod = record.pod ?? noPod;
  return {
    AutoRemove: record.autoRemove,
    Command: givenCommand(record.request),
    Created: new Date(record.createdAt),
    CreatedAt: '',
    CIDFile: record.request.request.identity.cidFile ?? '',
    Exited: state.name === 'exited',
    ExitedAt: seconds(state.finishedAtNs),
    ExitCode: state.exitCode,
    ExposedPorts: exposedPorts(row),
    Id: record.id,
    Image: record.imageName,
    ImageID: record.imageId ?? '',
    IsInfra: pod.isInfra,
    Labels: labels(row),
    Mounts: targets(row),
    Names: [record.name],
    Namespaces: namespaces(row),
    Networks: networks(row),
    Pid: state.init?.pid ?? 0,
    Pod: pod.id,
    PodName: pod.name,
    Ports: nilIfEmpty(publishedPorts(row).map(portJson)),
    Restarts: state.restarts,
    Size: size === undefined ? null : { rootFsSize: size.totalBytes, rwSize: size.writableBytes },
    StartedAt: seconds(state.startedAtNs),
    State: state.name,
    Status: health ?? '',
  };
}

function portJson(port: ReturnType<typeof publishedPorts>[number]): unknown {
  return {
    host_ip: port.hostIp,
    container_port: port.containerPort,
    host_port: port.hostPort ?? 0,
    range: port.count,
    protocol: port.protocol,
  };
}

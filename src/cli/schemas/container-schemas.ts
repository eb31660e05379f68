import { integer, list, map, nullable, object, text, truth, type JsonSchema } from './schema.ts';

const texts = list(text);

/** `ps`. */
export const listedContainers: JsonSchema = list(
  object({
    AutoRemove: truth,
    Command: nullable(texts),
    CreatedAt: text,
    CIDFile: text,
    Exited: truth,
    ExitedAt: integer,
    ExitCode: integer,
    ExposedPorts: nullable(map(texts)),
    Id: text,
    Image: text,
    ImageID: text,
    IsInfra: truth,
    Labels: nullable(map(text)),
    Mounts: nullable(texts),
    Names: texts,
    Namespaces: object({}, { Mnt: text, Cgroup: text, Ipc: text, Net: text, Pidns: text, Uts: text, User: text }),
    Networks: nullable(texts),
    Pid: integer,
    Pod: text,
    PodName: text,
    Ports: nullable(list(object({ host_ip: text, container_port: integer, host_port: integer, range: integer, protocol: text }))),
    Restarts: integer,
    Size: nullable(object({ rootFsSize: integer, rwSize: integer })),
    StartedAt: integer,
    State: text,
    Status: text,
    Created: integer,
  }),
);

/** `stats`. */
export const containerStats: JsonSchema = list(
  object({
    id: text,
    name: text,
    cpu_time: text,
    cpu_percent: text,
    avg_cpu: text,
    mem_usage: text,
    mem_percent: text,
    net_io: text,
    block_io: text,
    pids: text,
  }),
);

/** `diff`, of containers and of images. */
export const changedFiles: JsonSchema = object({}, { added: texts, changed: texts, deleted: texts });

/** `mount`. */
export const mountedContainers: JsonSchema = list(object({ id: text, Names: texts, mountpoint: text }));

const walked = object({
  Path: text,
  HostPath: text,
  Type: text,
  Mode: text,
  User: integer,
  Group: integer,
  HostUser: integer,
  HostGroup: integer,
  Target: text,
  Acl: texts,
  Immutable: truth,
  AppendOnly: truth,
  MountPoint: text,
  MountType: text,
  MountOptions: texts,
  Error: text,
  Access: text,
  Denies: truth,
});

/** `why-denied`. */
export const accessVerdict: JsonSchema = object({
  Granted: truth,
  Path: text,
  User: integer,
  Group: integer,
  HostUser: integer,
  HostGroup: integer,
  Denies: text,
  Cause: text,
  Change: text,
  Components: list(walked),
});

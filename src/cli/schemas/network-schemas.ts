import { inspectedMount } from './inspected-container.ts';
import { integer, list, map, nullable, object, text, time, truth, type JsonSchema } from './schema.ts';

const texts = list(text);

const network = {
  name: text,
  id: text,
  driver: text,
  network_interface: text,
  created: time,
  ipv6_enabled: truth,
  internal: truth,
  dns_enabled: truth,
  ipam_options: object({ driver: text }),
};
const optional = {
  subnets: list(object({ subnet: text }, { gateway: text, lease_range: object({ start_ip: text, end_ip: text }) })),
  routes: list(object({ destination: text, gateway: text }, { metric: integer })),
  network_dns_servers: texts,
  labels: map(text),
  options: map(text),
};

/** `network ls`. */
export const listedNetworks: JsonSchema = list(object(network, optional));

/** A network as `inspect` shows it. */
export const inspectedNetwork: JsonSchema = object(
  {
    ...network,
    containers: map(
      object({
        name: text,
        interfaces: map(object({ mac_address: text }, { subnets: list(object({ ipnet: text }, { gateway: text })) })),
      }),
    ),
  },
  optional,
);

const infra = object({
  PortBindings: nullable(map(nullable(list(object({ HostIp: text, HostPort: text }))))),
  HostNetwork: truth,
  StaticIP: text,
  StaticMAC: text,
  NoManageResolvConf: truth,
  DNSServer: nullable(texts),
  DNSSearch: nullable(texts),
  DNSOption: nullable(texts),
  NoManageHostname: truth,
  NoManageHosts: truth,
  HostAdd: nullable(texts),
  HostsFile: text,
  Networks: nullable(texts),
  NetworkOptions: nullable(map(texts)),
  pid_ns: text,
  userns: text,
  uts_ns: text,
});

/** A pod as `inspect` shows it. */
export const inspectedPod: JsonSchema = object(
  {
    Id: text,
    Name: text,
    Created: time,
    CreateCommand: texts,
    ExitPolicy: text,
    State: text,
    Hostname: text,
    CreateCgroup: truth,
    CgroupParent: text,
    CgroupPath: text,
    CreateInfra: truth,
    NumContainers: integer,
    LockNumber: integer,
  },
  {
    Namespace: text,
    Labels: map(text),
    InfraContainerID: text,
    InfraConfig: infra,
    SharedNamespaces: texts,
    Containers: list(object({ Id: text, Name: text, State: text })),
    cpu_period: integer,
    cpu_quota: integer,
    cpu_shares: integer,
    cpuset_cpus: text,
    cpuset_mems: text,
    memory_limit: integer,
    memory_swap: integer,
    blkio_weight: integer,
    mounts: list(inspectedMount),
    volumes_from: texts,
    security_opt: texts,
    RestartPolicy: text,
  },
);

/** `pod ps`. */
export const listedPods: JsonSchema = list(
  object({
    Cgroup: text,
    Containers: nullable(list(object({ Id: text, Names: text, Status: text, RestartCount: integer }))),
    Created: time,
    Id: text,
    InfraId: text,
    Name: text,
    Namespace: text,
    Networks: nullable(texts),
    Status: text,
    Labels: nullable(map(text)),
  }),
);

/** `pod stats`. */
export const podStats: JsonSchema = list(
  object({
    CPU: text,
    MemUsage: text,
    MemUsageBytes: text,
    Mem: text,
    NetIO: text,
    BlockIO: text,
    PIDS: text,
    Pod: text,
    CID: text,
    Name: text,
  }),
);

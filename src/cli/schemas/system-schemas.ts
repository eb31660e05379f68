import { integer, list, map, nullable, object, text, truth, words, type JsonSchema } from './schema.ts';

const texts = list(text);
const idMap = nullable(list(object({ container_id: integer, host_id: integer, size: integer })));

const host = object({
  arch: text,
  cgroupControllers: texts,
  cgroupManager: text,
  cgroupVersion: text,
  cpus: integer,
  distribution: object({ distribution: text, version: text }, { codename: text, variant: text }),
  hostname: text,
  idMappings: object({ gidmap: idMap, uidmap: idMap }),
  kernel: text,
  logDriver: text,
  memFree: integer,
  memTotal: integer,
  networkBackend: text,
  ociRuntime: object({ name: text, path: text }),
  os: text,
  pasta: object({ executable: text }),
  rootlessNetworkCmd: text,
  security: object({ apparmorEnabled: truth, capabilities: text, rootless: truth, seccompEnabled: truth, selinuxEnabled: truth }),
  serviceIsRemote: truth,
  slirp4netns: object({ executable: text }),
  swapFree: integer,
  swapTotal: integer,
  uptime: text,
  variant: text,
});

const store = object({
  containerStore: object({ number: integer, paused: integer, running: integer, stopped: integer }),
  graphDriverName: text,
  graphOptions: map(text),
  graphRoot: text,
  graphRootAllocated: integer,
  graphRootUsed: integer,
  imageStore: object({ number: integer }),
  runRoot: text,
  transientStore: truth,
  volumePath: text,
});

/** `info`. */
export const hostFacts: JsonSchema = object({
  host,
  store,
  registries: object({}, { search: texts }),
  plugins: object({ volume: texts, network: texts, log: texts }),
  version: object({ APIVersion: text, Version: text, NodeVersion: text, Os: text, OsArch: text }),
});

/** `version`. */
export const versions: JsonSchema = object({
  Client: object({ APIVersion: text, Version: text, NodeVersion: text, OsArch: text, Os: text }),
});

/** `doctor --json`. */
export const findings: JsonSchema = object({
  canRun: truth,
  findings: list(
    object(
      {
        check: text,
        status: words('ok', 'note', 'warning', 'failure'),
        summary: text,
        repairs: list(object({ command: text, by: words('root', 'user') })),
      },
      { consequence: text },
    ),
  ),
});

/** A line of `events`. */
export const loggedEvent: JsonSchema = object(
  { Status: text, time: integer, timeNano: integer, Type: text, Attributes: nullable(map(text)) },
  {
    ID: text,
    Image: text,
    Name: text,
    PodID: text,
    Network: text,
    Error: text,
    ContainerExitCode: integer,
    health_status: text,
    health_failing_streak: integer,
    health_log: text,
  },
);

/** `auto-update`. */
export const updates: JsonSchema = list(
  object({
    Unit: text,
    Container: text,
    ContainerName: text,
    ContainerID: text,
    Image: text,
    Policy: text,
    Updated: words('true', 'false', 'pending', 'failed', 'rolled back'),
  }),
);

/** `generate systemd`: texts of units by name. */
export const generatedUnits: JsonSchema = map(text);

/** `quadlet list`. */
export const listedQuadlets: JsonSchema = list(object({ Name: text, UnitName: text, Path: text, Status: text, App: text }));

/** `quadlet verify`. */
export const quadletProblems: JsonSchema = list(
  object(
    { severity: words('error', 'warning'), path: text, message: text },
    { kind: words('reference'), line: integer, section: text, key: text, suggestion: text },
  ),
);

import type { ImageExecution } from '../../../src/oci/image-config.ts';
import type { CgroupFacts, HostFacts, PlanFacts, RuntimeSpecInput } from '../../../src/runtime/facts.ts';
import { containerIdMaps } from '../../../src/runtime/id-maps.ts';
import { planMounts, resolveMounts, type PlannedMount } from '../../../src/runtime/mounts.ts';
import { plainRequest } from '../../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../../src/runtime/request.ts';
import { defaultSettings } from '../../../src/runtime/settings.ts';

/** Groups of a request with the fields that a case changes. */
export type RequestChanges = { readonly [Group in keyof CreateRequest]?: Partial<CreateRequest[Group]> };

/** A plain request for `IMAGE` with changes in its groups. */
export function requestWith(changes: RequestChanges): CreateRequest {
  const plain = plainRequest('docker.io/library/full:1');
  const merged = Object.entries(plain).map(([group, value]) => {
    const change = changes[group as keyof CreateRequest];
    return [group, typeof value === 'object' && typeof change === 'object' ? { ...value, ...change } : (change ?? value)] as const;
  });
  return Object.fromEntries(merged) as CreateRequest;
}

/** An image that sets everything a container can inherit. */
export const fullImage: ImageExecution = {
  User: 'bob',
  ExposedPorts: ['80/tcp', '53/udp'],
  Env: ['FOO=img', 'PATH=/x:/bin'],
  Entrypoint: ['/bin/ep', 'a'],
  Cmd: ['c1', 'c2'],
  Volumes: ['/data'],
  WorkingDir: '/w',
  Labels: { a: 'b' },
  StopSignal: 'SIGINT',
  Shell: [],
  OnBuild: [],
};

/** An image with nothing but a command. */
export const plainImage: ImageExecution = {
  ...fullImage,
  User: '',
  ExposedPorts: [],
  Env: [],
  Entrypoint: [],
  Cmd: ['/bin/sh'],
  Volumes: [],
  WorkingDir: '',
  Labels: {},
  StopSignal: '',
};

const subordinate = [
  { inside: 0, host: 1500, length: 1 },
  { inside: 1, host: 100_000, length: 65_536 },
];

/** A machine with subordinate IDs. */
export const plainHost: HostFacts = {
  uid: 1500,
  gid: 1500,
  uidMap: subordinate,
  gidMap: subordinate,
  architecture: 'x64',
  kernel: [6, 18],
  hardLimits: { NOFILE: 20_000n, NPROC: 96_365n, MEMLOCK: 8_388_608n },
  hostname: 'peer',
  devices: ['/dev/fuse', '/dev/net/tun', '/dev/null'],
};

/** A machine without control groups to make. */
export const noCgroup: CgroupFacts = {
  manager: 'none',
  root: '',
  parent: '',
  controllers: undefined,
  managerSocket: '',
  busSocket: '',
  reason: 'there is no cgroup version 2',
};

const id = 'e4f3951325d50d00dafebf2c44e98b48af382c8ee1c724c6c9c8402f808c0597';

/** What `buildRuntimeSpec` takes for such a request; volumes are in /volumes/NAME. */
export function specInput(changes: RequestChanges, image: ImageExecution = plainImage, host: HostFacts = plainHost): RuntimeSpecInput {
  const request = requestWith(changes);
  let anonymous = 0;
  return {
    request,
    image,
    settings: defaultSettings,
    host,
    container: {
      id,
      name: 'web',
      imageId: '8a0b46e419ee',
      imageName: 'docker.io/library/full:1',
      runDirectory: '/run/user/1500/tiffin/e4f3',
      stateDirectory: '/home/dev/.local/share/tiffin/containers/e4f3',
    },
    mounts: resolveMounts(planMounts(request, image, { asked: request.storage.mounts as readonly PlannedMount[] }), (mount) => {
      const name = mount.name ?? `anonymous${anonymous++}`;
      return { name, directory: `/volumes/${name}` };
    }),
    targets: {
      net: { pid: 77, startTime: 5 },
      pid: { pid: 77, startTime: 5 },
      ipc: { pid: 77, startTime: 5 },
      uts: { pid: 77, startTime: 5 },
    },
    idMaps: containerIdMaps(request.namespaces, host),
    seccompProfile: undefined,
    timezoneFile: request.process.timezone === undefined ? undefined : `/zones/${request.process.timezone}`,
  };
}

/** What `compilePlan` takes beside the spec. */
export function planFacts(input: RuntimeSpecInput): PlanFacts {
  const { request, settings, container, targets, mounts } = input;
  return {
    request,
    settings,
    container,
    targets,
    mounts,
    realm: {
      registry: '/run/user/1500/tiffin/realm',
      uidMap: input.host.uidMap,
      gidMap: input.host.gidMap,
      newuidmap: '/usr/bin/newuidmap',
      newgidmap: '/usr/bin/newgidmap',
    },
    rootfs: { kind: 'overlay', lower: ['/layers/b', '/layers/a'], upper: '/c/upper', work: '/c/work', volatile: false },
    seccompProgram: new Uint8Array(8),
    networkTool: undefined,
    cgroup: noCgroup,
    logPath: '/c/log',
    terminalSize: undefined,
    externalRuntime: undefined,
  };
}

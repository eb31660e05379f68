import { createPod, type PodRequest } from '../pod/create.ts';
import type { Pod as PodRecord } from '../pod/declared.ts';
import { listPods } from '../pod/list.ts';
import { removePod } from '../pod/remove.ts';
import { startPod } from '../pod/start.ts';
import { stopPod } from '../pod/stop.ts';
import { parseNetworkMode } from '../network/mode.ts';
import { parseHostname } from '../runtime/etc-files.ts';
import { plainRequest, plainResources } from '../runtime/plain-request.ts';
import type { Pod, PodOptions, Pods } from './api/resources.ts';
import { ContainerHandle } from './container-handle.ts';
import { Given, requireWord } from './given.ts';
import { portMappings } from './ports.ts';
import type { Session } from './session.ts';
import { unlessGone } from './volumes.ts';

/** `tiffin.pods` */
export class PodShelf implements Pods {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  async create(options?: PodOptions): Promise<Pod> {
    const given = new Given('create', options, ['name', 'ports', 'network', 'hostname', 'labels', 'signal']);
    const request = toPodRequest(given);
    return await this.#session.run(given.signal(), async (signal) => this.#handle(await createPod(this.#session.engine, request, signal)));
  }

  async get(nameOrId: string): Promise<Pod> {
    const word = requireWord('get: the pod', nameOrId);
    return await this.#session.run(undefined, () => this.#handle(this.#session.engine.pods.get(word)));
  }

  async list(): Promise<readonly Pod[]> {
    return await this.#session.run(undefined, async () => {
      const views = await listPods(this.#session.engine, { filters: [], sort: 'created', latest: false });
      return views.map(({ pod }) => this.#handle(pod));
    });
  }

  #handle({ id, name, infraId, labels }: PodRecord): Pod {
    const { engine } = this.#session;
    const remove = async (removal: { force: boolean; graceSeconds?: number; signal?: AbortSignal | undefined }): Promise<void> =>
      await this.#session.run(removal.signal, (signal) => removePod(engine, engine.pods.get(id), { ...removal, signal }));
    return {
      id,
      name,
      labels: { ...labels },
      containers: () =>
        this.#session.run(undefined, () => {
          const members = engine.containers.listOfPod(id).filter((container) => container.id !== infraId);
          return members.map((record) => new ContainerHandle(this.#session, record));
        }),
      start: async (options) => {
        const given = new Given('start', options, ['signal']);
        await this.#session.run(given.signal(), (signal) => startPod(engine, engine.pods.get(id), signal));
      },
      stop: async (options) => {
        const given = new Given('stop', options, ['timeout', 'signal']);
        const graceSeconds = given.whole('timeout');
        await this.#session.run(given.signal(), (signal) => stopPod(engine, engine.pods.get(id), { graceSeconds, signal }));
      },
      remove: async (options) => {
        const given = new Given('remove', options, ['force', 'signal']);
        await remove({ force: given.flag('force') ?? false, signal: given.signal() });
      },
      [Symbol.asyncDispose]: () => unlessGone(() => remove({ force: true, graceSeconds: 0 })),
    };
  }
}

/** A pod that shares what `pod create` shares by itself. */
function toPodRequest(given: Given): PodRequest {
  const plain = plainRequest('');
  const hostname = given.text('hostname');
  const named = given.raw('network');
  const networks = typeof named === 'string' ? [named] : (given.texts('network') ?? []);
  const { devices, cdiDevices, noNewPrivileges, seccomp, labels, mask, unmask, procOptions } = plain.security;
  return {
    name: given.text('name'),
    labels: given.textMap('labels') ?? {},
    replace: false,
    idFile: undefined,
    declared: {
      createCommand: [],
      exitPolicy: 'continue',
      shared: ['ipc', 'net', 'uts'],
      sharesParent: true,
      hostname: hostname ?? '',
      restart: { policy: 'no', maximum: 0 },
      resources: plainResources(),
      securityOptions: [],
      members: {
        mounts: [],
        volumesFrom: [],
        security: { devices, ...(cdiDevices !== undefined && { cdiDevices }), noNewPrivileges, seccomp, labels, mask, unmask, procOptions },
      },
    },
    infra: {
      name: undefined,
      network: {
        ...plain.network,
        mode: parseNetworkMode(networks),
        ports: portMappings(given),
        hostname: hostname === undefined ? undefined : parseHostname(hostname),
      },
      namespaces: plain.namespaces,
      storage: { mounts: [], shmSizeBytes: undefined },
      sysctls: {},
    },
  };
}

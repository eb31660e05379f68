/**
 * An engine on a store of its own, and containers in it that no helper ever saw: their states are files, as a monitor would write them.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declare } from '../../src/container/declare.ts';
import type { Container, Declared } from '../../src/container/declared.ts';
import { runDirectoryOf, viewOf, type ContainerView } from '../../src/container/view.ts';
import { openEngine, type Engine } from '../../src/engine.ts';
import { bootId, processIdentity } from '../../src/lib/identity.ts';
import { randomId } from '../../src/lib/id.ts';
import { plainRequest } from '../../src/runtime/plain-request.ts';
import type { CreateRequest } from '../../src/runtime/request.ts';
import type { NewContainer } from '../../src/storage/container-record.ts';

/** The engine, and what it warned of. */
export type ScratchEngine = Disposable & { readonly engine: Engine; readonly warnings: string[]; readonly directory: string };

/** Makes an engine whose store and run directory are new and go with it. Use: `using scratch = scratchEngine();` */
export function scratchEngine(): ScratchEngine {
  const directory = mkdtempSync(join(tmpdir(), 'engine-'));
  const [root, runRoot] = [join(directory, 'root'), join(directory, 'run')];
  mkdirSync(runRoot, { mode: 0o700 });
  const warnings: string[] = [];
  const log = { debug: () => undefined, info: () => undefined, warn: (message: string) => void warnings.push(message) };
  const [uid, gid] = [process.getuid?.() ?? 0, process.getgid?.() ?? 0];
  const places = {
    root,
    runRoot,
    configHome: directory,
    cacheHome: directory,
    home: directory,
    uid,
    gid,
    userName: process.env['USER'] ?? 'root',
    tmp: directory,
  };
  const engine = openEngine({ places, env: {}, log, runtime: undefined, program: ['/node', '--', '/main.cjs'] });
  const dispose = (): void => {
    engine.close();
    rmSync(directory, { recursive: true, force: true });
  };
  return { engine, warnings, directory, [Symbol.dispose]: dispose };
}

/** A request for a container on the host's root directory, which needs no image. */
export function rootRequest(changes: Partial<CreateRequest> = {}): CreateRequest {
  const plain = plainRequest('x');
  const command = { ...plain.process, command: ['sleep', '60'] };
  return { ...plain, image: { ...plain.image, source: { kind: 'rootfs', path: '/', overlay: true } }, process: command, ...changes };
}

/** What an added container is to be. */
export type Added = Partial<NewContainer<Declared>> & { readonly wanted?: CreateRequest; readonly declared?: Partial<Declared> };

/** Records a container that was never started. */
export function addContainer({ engine }: ScratchEngine, { wanted = rootRequest(), declared = {}, ...changes }: Added = {}): Container {
  const id = changes.id ?? randomId();
  const prepared = { mounts: [], volumes: [], made: [] };
  const directory = engine.containers.directory(id);
  const parts = {
    services: engine,
    request: wanted,
    image: undefined,
    prepared,
    built: undefined,
    createCommand: ['tiffin'],
    runner: undefined,
    directory,
  };
  const request = { ...declare(parts), ...declared };
  const defaults = {
    name: `c${id.slice(0, 8)}`,
    imageId: undefined,
    imageName: '/',
    createdAt: new Date().toISOString(),
    autoRemove: false,
    labels: {},
  };
  return engine.containers.create({ ...defaults, ...changes, id, request });
}

/** Fields of a status file; those that are left out are missing in it. */
export type StatusFields = Readonly<Record<string, string | number | bigint>>;

/** Writes a status as a monitor of this boot would; `monitorPid` is this process unless the fields say otherwise. */
export function writeStatus({ engine }: ScratchEngine, container: Container, fields: StatusFields): void {
  const directory = runDirectoryOf(engine.places.runRoot, container.id);
  mkdirSync(directory, { recursive: true });
  const own = processIdentity(process.pid);
  const whole = { monitorPid: process.pid, monitorStartTime: own?.startTime ?? 0, bootId: bootId(), ...fields };
  writeFileSync(
    join(directory, 'status'),
    Object.entries(whole)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
}

/** Looks at a container. */
export function look({ engine }: ScratchEngine, container: Container): ContainerView {
  return viewOf(engine.places.runRoot, container);
}

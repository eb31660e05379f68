import { appendFileSync, chmodSync, closeSync, existsSync, lstatSync, mkdirSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { isRunning, planPath } from '../../container/state.ts';
import { renewSpec } from '../../container/renew-spec.ts';
import { readSpec } from '../../container/spec-file.ts';
import { viewOf, type ContainerView } from '../../container/view.ts';
import { readExit, readLock } from '../../native/monitor.ts';
import type { Damage } from '../../storage/damage.ts';
import type { UpkeepServices } from '../services.ts';

/** What is wrong with one file of a container, and what is done about it. */
type Fault = Pick<Damage, 'mend' | 'remedy'> & { readonly what: string };

/**
 * Looks at the files of each container that are no records: config.json, plan, exit, lock, upper, log. A start writes the
 * first two anew; the others are the monitor's, whose words nobody else has.
 */
export function checkContainers(services: UpkeepServices): Damage[] {
  return services.containers.list().flatMap((record) => {
    if (!existsSync(record.directory)) return [];
    const view = viewOf(services.places.runRoot, record);
    const faults = [
      ...checkSpec(services, view),
      ...checkPlan(view),
      ...checkExit(view),
      ...checkLock(view),
      ...checkUpper(services, view),
      ...checkLog(view),
    ];
    return faults.map(({ what, mend, remedy }) => ({
      object: `container ${record.name}`,
      what: [what],
      mend,
      remedy,
      containers: [record.id],
    }));
  });
}

function checkSpec(services: UpkeepServices, { record }: ContainerView): Fault[] {
  if (readSpec(record.directory) !== undefined) return [];
  const what = `its config.json is ${existsSync(`${record.directory}/config.json`) ? 'damaged' : 'missing'}`;
  const mend = async (): Promise<string> => {
    await renewSpec(services, record);
    return 'config.json was written anew';
  };
  return [{ what, mend, remedy: 'its next start writes it anew' }];
}

const planHeader = 12;

function checkPlan({ record, state }: ContainerView): Fault[] {
  const path = planPath(record.directory);
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (status === undefined) return [];
  const head = status.isFile() && status.size >= planHeader ? readHead(path) : undefined;
  if (head !== undefined && head.toString('latin1', 0, 4) === 'TFN1' && head.readUInt32LE(4) === status.size) return [];
  if (isRunning(state)) return [{ what: 'its plan is damaged', mend: () => 'the plan is not needed: the next start writes it anew' }];
  return [{ what: 'its plan is damaged', mend: () => drop(path, 'the plan was removed: the next start writes it anew') }];
}

function readHead(path: string): Buffer {
  const head = Buffer.alloc(planHeader);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, head, 0, planHeader, 0);
  } finally {
    closeSync(fd);
  }
  return head;
}

function drop(path: string, how: string): string {
  rmSync(path, { recursive: true, force: true });
  return how;
}

function checkExit({ record, state }: ContainerView): Fault[] {
  const path = `${record.directory}/exit`;
  if (isRunning(state) || !existsSync(path) || readExit(record.directory) !== undefined) return [];
  return [{ what: 'how it ended is not known any more', mend: () => drop(path, 'its exit record was removed: it counts as killed') }];
}

function checkLock({ record, state }: ContainerView): Fault[] {
  if (!isRunning(state) || readLock(record.directory) !== undefined) return [];
  return [{ what: 'its lock is missing or damaged while it runs', remedy: `tiffin restart ${record.name}` }];
}

/** It has been there since the first start, when there was one. */
function checkUpper({ images, layers }: UpkeepServices, { record, state }: ContainerView): Fault[] {
  const { source } = record.request.request.image;
  const upper = `${record.directory}/upper`;
  if (state.name === 'created' || existsSync(upper) || (source.kind === 'rootfs' && !source.overlay)) return [];
  const mend = (): string => {
    const top = record.imageId === undefined ? undefined : images.get(record.imageId).layers.at(-1);
    const mode = top === undefined ? undefined : lstatSync(layers.path(top.diffId), { throwIfNoEntry: false })?.mode;
    mkdirSync(`${record.directory}/work`, { recursive: true, mode: 0o700 });
    mkdirSync(upper);
    chmodSync(upper, (mode ?? 0o755) & 0o7777);
    return 'it begins from its image again';
  };
  return [{ what: 'what it wrote is lost', mend }];
}

/** What a full disk or a power cut left of the last line would stand before the first line of the next run. */
function checkLog({ record, state }: ContainerView): Fault[] {
  const { driver, path } = record.request.log;
  const status = lstatSync(path, { throwIfNoEntry: false });
  if (isRunning(state) || !['k8s-file', 'json-file'].includes(driver) || status?.isFile() !== true || status.size === 0) return [];
  const last = readFileSync(path).at(-1);
  if (last === 0x0a) return [];
  const mend = (): string => {
    appendFileSync(path, '\n');
    return 'its last line was ended';
  };
  return [{ what: 'its log ends within a line', mend }];
}

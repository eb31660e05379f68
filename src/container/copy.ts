import type { Readable } from 'node:stream';

import { TiffinError } from '../lib/errors.ts';
import { sleep } from '../lib/retry.ts';
import {
  listNames,
  noCounts,
  putFiles,
  takeFiles,
  TransferFailure,
  transferFiles,
  type TransferCounts,
  type TransferOptions,
  type TransferRun,
  type NamedEntry,
  type TransferSide,
} from '../native/transfer.ts';
import { bytesOf } from '../runtime/bytes.ts';
import { runningCopyPlan, stoppedCopyPlan } from '../runtime/copy-plan.ts';
import { copyFailure, describe } from './copy/failure.ts';
import type { CopyPlace } from './copy/place.ts';
import { copyFilePath } from './copy/plan-file.ts';
import { openSpool } from './copy/spool.ts';
import type { Container } from './declared.ts';
import { prepareRoot } from './start.ts';
import type { ContainerServices } from './services.ts';
import { readSpec } from './spec-file.ts';
import { runDirectoryOf, viewOf } from './view.ts';

export { parseCopyPlaces } from './copy/place.ts';
export type { CopyPlace } from './copy/place.ts';

/** How `cp` copies. */
export type CopyOptions = TransferOptions & {
  /** Where a tar stream goes to: an open descriptor. */
  readonly output: number;
  /** The tar stream that the user gives; asked for when it is needed. */
  readonly input: () => Readable;
  readonly signal: AbortSignal;
};

type Side = { readonly place: CopyPlace; readonly container: Container | undefined };

const retryMs = 50;

/**
 * Copies files between the host and containers, or between containers, whether they run or not.
 *
 * @throws {TiffinError} `not-found`, `invalid-argument`, `no-space`, `denied`, …, saying how far it came
 */
export async function copyFiles(
  services: ContainerServices,
  places: readonly [source: CopyPlace, target: CopyPlace],
  options: CopyOptions,
): Promise<void> {
  const [source, target] = places.map((place): Side => ({ place, container: containerOf(services, place) })) as [Side, Side];
  const counts = noCounts();
  const run: TransferRun = { realm: services.realm, counts, signal: options.signal };
  try {
    await whileLocked(options.signal, () => attempt(services, { source, target, options }, run));
  } catch (error) {
    if (!(error instanceof TransferFailure)) throw error;
    throw copyFailure(error, { source: source.place, target: target.place, counts });
  }
  warnOfRest(services, { source, target }, counts);
}

/**
 * What is in a directory of a container, whether it runs or not.
 *
 * @param path relative ones begin at its working directory
 * @throws {TiffinError | TransferFailure} when it is not there, or no directory
 */
export async function listContainerDirectory(
  services: ContainerServices,
  container: Container,
  { path, signal }: { readonly path: string; readonly signal: AbortSignal },
): Promise<readonly NamedEntry[]> {
  const side = await openSide(services, { place: { kind: 'container', container: container.name, path }, container });
  return await listNames(side, { realm: services.realm, counts: noCounts(), signal });
}

function containerOf({ containers }: ContainerServices, place: CopyPlace): Container | undefined {
  if (place.kind !== 'container') return undefined;
  try {
    return containers.get(place.container);
  } catch (error) {
    if (!(error instanceof TiffinError) || error.code !== 'not-found') throw error;
    throw new TiffinError('not-found', `container "${place.container}" does not exist`, { hint: error.hint });
  }
}

/** A container that is being started, removed or copied right now is waited for. Nothing was read or made by then. */
async function whileLocked(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof TransferFailure) || (error.report.stage !== 'lock' && error.report.stage !== 'stopped')) throw error;
      await sleep(retryMs, signal);
    }
  }
}

type Attempt = { readonly source: Side; readonly target: Side; readonly options: CopyOptions };

async function attempt(services: ContainerServices, { source, target, options }: Attempt, run: TransferRun): Promise<void> {
  const side = (each: Side): Promise<TransferSide> => openSide(services, each);
  if (source.place.kind === 'stream') return putStream(await side(target), options, run);
  if (target.place.kind === 'stream') return takeFiles(await side(source), { output: options.output, form: 'stream' }, run);
  const isWithin = source.container !== undefined && source.container.id === target.container?.id;
  if (!isWithin) return transferFiles({ source: await side(source), target: await side(target), options }, run);
  // What is made must not be met again while the rest is read.
  using spool = openSpool(copyFilePath([source.container.directory]));
  await takeFiles(await side(source), { output: spool.write, form: 'copy' }, run);
  await putFiles({ target: await side(target), options, form: 'copy' }, spool.read, run);
}

async function putStream(target: TransferSide, options: CopyOptions, run: TransferRun): Promise<void> {
  const { feedTar, noArchive } = await import('./copy/feed.ts');
  try {
    await putFiles({ target, options, form: 'stream' }, (stream) => feedTar(options.input(), stream, options.signal), run);
  } catch (error) {
    if (error instanceof TransferFailure && error.report.stage === 'tar' && run.counts.entries === 0) throw noArchive(error);
    throw error;
  }
}

async function openSide(services: ContainerServices, { place, container }: Side): Promise<TransferSide> {
  if (container === undefined || place.kind !== 'container') return { path: bytes(place.kind === 'host' ? place.path : '') };
  const { state } = viewOf(services.places.runRoot, container);
  const planPath = copyFilePath([runDirectoryOf(services.places.runRoot, container.id), container.directory]);
  const spec = readSpec(container.directory);
  const path = bytes(place.path.startsWith('/') ? place.path : `${spec?.process.cwd ?? ''}/${place.path}`);
  const { realm } = services;
  // Its process lets nobody look at it before it runs.
  if (state.name === 'initialized')
    throw new TiffinError('wrong-state', `container ${container.name} is initialized, and does not run yet: container state improper`, {
      hint: `tiffin start ${container.name}, or tiffin stop ${container.name}, and copy then`,
    });
  if (state.init !== undefined) return { path, container: { plan: runningCopyPlan(state.init, { realm, spec }), planPath } };
  if (spec === undefined)
    throw new TiffinError('corrupt', `container ${container.name} has no config.json that can be read`, { hint: 'start it' });
  const { composition, rootfs } = await prepareRoot(services, container);
  const plan = stoppedCopyPlan({ container: composition.facts, realm, spec, rootfs, mounts: composition.mounts });
  return { path, container: { plan, planPath } };
}

function bytes(text: string): Uint8Array {
  const typed = bytesOf(text);
  return typeof typed === 'string' ? Buffer.from(typed) : typed;
}

/** What was left out is said, once each. */
function warnOfRest({ log }: ContainerServices, { source, target }: Record<'source' | 'target', Side>, counts: TransferCounts): void {
  const { unreadable, changed, sockets, devices } = counts;
  const [from, to] = [describe(source.place), describe(target.place)];
  if (unreadable > 0) log.warn(`left out of ${from} what cannot be read in the container: ${unreadable} ${plural(unreadable, 'file')}`);
  if (changed > 0) log.warn(`${changed} ${plural(changed, 'file')} of ${from} became shorter meanwhile: there are zeros at the end`);
  if (sockets > 0) log.warn(`left out of ${from}: ${sockets} ${plural(sockets, 'socket')}`);
  if (devices > 0) log.warn(`left out at ${to}, where they cannot be made: ${devices} ${plural(devices, 'device')}`);
}

function plural(count: number, noun: string): string {
  return count === 1 ? noun : `${noun}s`;
}

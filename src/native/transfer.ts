import { TiffinError } from '../lib/errors.ts';
import { writeFileAtomically } from '../lib/files.ts';
import { encodePlan } from './plan-encoding.ts';
import type { PlanOp } from './plan.ts';
import type { FailureReport } from './storage-report.ts';
import { startStorageVerb, type StorageVerb } from './storage-verb.ts';
import { realmArguments, type Realm } from './user-namespace.ts';

/** One side of a copy: a path of the host, or of a container, whose copy plan is in the file `planPath` until the helper has read it. Paths are bytes. */
export type TransferSide = {
  readonly path: Uint8Array;
  readonly container?: { readonly plan: readonly PlanOp[]; readonly planPath: string } | undefined;
};

/** How files are made. */
export type TransferOptions = {
  /** Owners as at the source; else all belongs to the container's user. On the host all is the caller's. */
  readonly keepOwners: boolean;
  /** A directory may be replaced by something else, and the other way round. */
  readonly overwrite: boolean;
  /** On the host, keep set-ID bits, too: only for directories that nobody else can enter. */
  readonly keepModes?: boolean;
  /** Refuse files that are larger, with their holes, than what is free on the disk. */
  readonly bounded?: boolean;
};

/** What a copy came to, also one that failed half way. */
export type TransferCounts = {
  entries: number;
  bytes: number;
  /** Left out at the target, which cannot make them. */
  devices: number;
  /** Left out at the source. */
  unreadable: number;
  sockets: number;
  /** Became shorter while they were read. */
  changed: number;
};

/** Why a copy failed, before it is worded: which side, in which of the helper's stages. */
export class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly side: 'source' | 'target';
  readonly report: FailureReport;

  constructor(side: 'source' | 'target', report: FailureReport) {
    super(report.text);
    this.side = side;
    this.report = report;
  }
}

/** What a transfer works with. */
export type TransferRun = {
  readonly realm: Realm;
  readonly counts: TransferCounts;
  readonly signal: AbortSignal;
};

/** Counts of a copy that has not begun. */
export function noCounts(): TransferCounts {
  return { entries: 0, bytes: 0, devices: 0, unreadable: 0, sockets: 0, changed: 0 };
}

/**
 * Copies from one side to the other; the bytes do not pass through us.
 *
 * @throws {TransferFailure | TiffinError}
 */
export async function transferFiles(
  { source, target, options }: { source: TransferSide; target: TransferSide; options: TransferOptions },
  run: TransferRun,
): Promise<void> {
  const args = ['transfer', ...sideArguments(source, run), '--', ...optionArguments(options), ...sideArguments(target, run)];
  await runVerb({ args, input: 'ignore', output: 'ignore' }, run, 'source').done;
}

/** Whose tar it is: the user's, or one of ours on its way from one side to the other. */
export type TarForm = 'stream' | 'copy';

/** Writes what is at a side as a tar to an open descriptor. @throws {TransferFailure | TiffinError} */
export async function takeFiles(
  source: TransferSide,
  { output, form }: { output: number; form: TarForm },
  run: TransferRun,
): Promise<void> {
  const args = ['take', ...(form === 'stream' ? ['--stream'] : []), ...sideArguments(source, run)];
  await runVerb({ args, input: 'ignore', output }, run, 'source').done;
}

/** An entry of a directory, its name as bytes. */
export type NamedEntry = { readonly name: Buffer; readonly isDirectory: boolean };

const maxNameBytes = 1 << 20;

/** What is in a directory of a side, without order; of very large ones a part. @throws {TransferFailure | TiffinError} */
export async function listNames(source: TransferSide, run: TransferRun): Promise<readonly NamedEntry[]> {
  const verb = runVerb({ args: ['take', '--names', ...sideArguments(source, run)], input: 'ignore', output: 'pipe' }, run, 'source');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of verb.child.stdout ?? []) {
    if ((bytes += (chunk as Buffer).length) <= maxNameBytes) chunks.push(chunk as Buffer);
  }
  await verb.done;
  return splitNames(Buffer.concat(chunks));
}

function splitNames(bytes: Buffer): readonly NamedEntry[] {
  const entries: NamedEntry[] = [];
  for (let at = 0, end = bytes.indexOf(0); end >= 0; at = end + 1, end = bytes.indexOf(0, at))
    entries.push({ name: bytes.subarray(at + 1, end), isDirectory: bytes[at] === directoryLetter });
  return entries;
}

/** `d` */
const directoryLetter = 0x64;

/**
 * Makes files at a side of a plain tar.
 *
 * @param feed an open descriptor, or called when the side is ready: it writes the tar to the stream and ends it
 * @throws {TransferFailure | TiffinError}
 */
export async function putFiles(
  { target, options, form }: { target: TransferSide; options: TransferOptions; form: TarForm },
  feed: number | ((stream: NodeJS.WritableStream) => Promise<void>),
  run: TransferRun,
): Promise<void> {
  const args = ['put', ...(form === 'stream' ? ['--archive'] : []), ...optionArguments(options), ...sideArguments(target, run)];
  if (typeof feed === 'number') return void (await runVerb({ args, input: feed, output: 'ignore' }, run, 'target').done);
  const verb = runVerb({ args, input: 'pipe', output: 'ignore' }, run, 'target');
  const { stdin } = verb.child;
  if (stdin === null) throw new Error('a pipe has no end');
  // Its failure is what `done` says.
  stdin.on('error', () => undefined);
  const isReady = await Promise.race([verb.ready, verb.done.then(() => false)]);
  const fed = isReady ? feed(stdin) : Promise.resolve();
  fed.catch(() => verb.child.kill('SIGKILL'));
  const [fedResult, doneResult] = await Promise.allSettled([fed, verb.done]);
  // When what we read is no tar at all, the helper has only seen it end.
  if (fedResult.status === 'rejected' && !(doneResult.status === 'rejected' && doneResult.reason instanceof TransferFailure))
    throw fedResult.reason;
  if (doneResult.status === 'rejected') throw doneResult.reason;
}

function runVerb(
  verb: Pick<StorageVerb, 'args' | 'input' | 'output'>,
  { counts, signal }: TransferRun,
  alone: 'source' | 'target',
): ReturnType<typeof startStorageVerb> & { readonly ready: Promise<boolean> } {
  let side = alone;
  const ready = Promise.withResolvers<boolean>();
  const onResult = (text: string): void => {
    const [word = '', ...values] = text.split(' ');
    const [first = 0, second = 0, third = 0] = values.map(Number);
    if (word === 'ready') ready.resolve(true);
    else if (word === 'failed') side = values[0] === 'target' ? 'target' : 'source';
    else if (word === 'sent') Object.assign(counts, { unreadable: first, changed: second, sockets: third });
    else if (word === 'made') Object.assign(counts, { entries: first, bytes: second, devices: third });
  };
  const explain = (report: FailureReport): Error => new TransferFailure(side, report);
  return { ...startStorageVerb({ ...verb, subject: 'copy', onResult, explain, signal }), ready: ready.promise };
}

function optionArguments({ keepOwners, overwrite, keepModes, bounded }: TransferOptions): string[] {
  const flags = { 'keep-owners': keepOwners, overwrite, 'keep-modes': keepModes, bounded };
  return Object.entries(flags).flatMap(([name, isSet]) => (isSet === true ? [`--${name}`] : []));
}

function sideArguments({ path, container }: TransferSide, { realm }: TransferRun): string[] {
  if (path.length === 0 || path.includes(0)) throw new TiffinError('invalid-argument', 'a path is empty, or has a NUL byte');
  const hex = Buffer.from(path).toString('hex');
  if (container === undefined) return [...realmArguments(realm), hex];
  // The helper deletes it as soon as it has read it.
  writeFileAtomically(container.planPath, encodePlan(container.plan), { sync: false });
  return ['--plan', container.planPath, hex];
}

import type { SourceSet } from '../../native/build-copy.ts';
import type { CopyWork } from '../plan/step.ts';
import { sourceSet, type SourceDigests } from './digests.ts';
import { rootOf } from './files-root.ts';
import { isRemote, remoteSources, type StepSources } from './remote-sources.ts';
import type { BuildSession } from './session.ts';
import type { StepRun } from './step-run.ts';

/**
 * Finds out what an instruction copies.
 *
 * @throws {TiffinError} `not-found` naming a source; what fetching fails for
 */
export async function stepSources(
  session: BuildSession,
  work: CopyWork,
  { run, digests }: { readonly run: StepRun; readonly digests: SourceDigests },
): Promise<StepSources> {
  const local = await localSources(session, work, { run, digests });
  const { instruction } = work;
  if (instruction.kind === 'copy' || !instruction.sources.some(isRemote)) return local;
  const remote = await remoteSources(session, instruction, run.epoch);
  return {
    ...local,
    files: [...local.files, ...remote.files],
    open: async () => [...(await local.open()), ...(await remote.open())],
  };
}

async function localSources(
  session: BuildSession,
  work: CopyWork,
  { run, digests }: { readonly run: StepRun; readonly digests: SourceDigests },
): Promise<StepSources> {
  const { root, layers, ignore } = await rootOf(session, work.from, run);
  const set = sourceSet(work, root, ignore);
  if (set.sources.length === 0) return { files: [], open: () => Promise.resolve([]) };
  const open = (): Promise<readonly SourceSet[]> => Promise.resolve([set]);
  // What is not kept needs no key; what is missing is said when it is copied.
  if (run.pending !== undefined) return { files: [], open };
  if (work.from.kind !== 'context') return { files: [await digests.of(set, layers)], open };
  const digest = await digests.ofContext(work);
  return { files: [digest], open, isStill: () => digests.isStill(work, digest) };
}

import { chmodSync, mkdirSync, statSync } from 'node:fs';

import { copySources, type CopyRoot, type CopySource, type SourceSet } from '../../native/build-copy.ts';
import { ensureLayers } from '../../storage/ensure-layers.ts';
import type { ImageLayer } from '../../storage/image-record.ts';
import type { CopyWork } from '../plan/step.ts';
import { makeLayer } from './make-layer.ts';
import { buildTimes, filesRun, type BuildSession } from './session.ts';
import { makeStepPlace, type StepPlace } from './step-place.ts';
import type { StepRun } from './step-run.ts';

/** Makes the directory that a step writes to: the root of what is seen, so that it has the mode of what is below. */
export function makeUpper({ directory }: Pick<StepPlace, 'directory'>, lower: readonly string[]): { upper: string; work: string } {
  const [upper, work] = [`${directory}/upper`, `${directory}/work`];
  const [top] = lower;
  const mode = top === undefined ? 0o755 : (statSync(top, { throwIfNoEntry: false })?.mode ?? 0o755) & 0o7777;
  mkdirSync(work, { mode: 0o700 });
  mkdirSync(upper, { mode: 0o700 });
  chmodSync(upper, mode);
  return { upper, work };
}

/**
 * Copies files onto layers.
 *
 * @returns the layer of what was copied; undefined: nothing
 * @throws {TiffinError} what `copySources` throws
 */
export async function copyStep(
  session: BuildSession,
  work: CopyWork,
  { sets, run }: { readonly sets: readonly SourceSet[]; readonly run: StepRun },
): Promise<ImageLayer | undefined> {
  const { services, signal } = session;
  await ensureLayers(services, run.layers, signal);
  const lower = services.layers.stack(run.layers.map(({ diffId }) => diffId));
  await using place = makeStepPlace(services);
  const target = { ...makeUpper(place, lower), lower };
  const { chown, chmod, link } = work.instruction;
  const unpack = work.instruction.kind === 'add' ? unpackOf(work.instruction.unpack) : 'never';
  for (const set of sets) {
    await copySources(filesRun(session), {
      ...set,
      target,
      destination: work.destination,
      owner: chown,
      mode: chmod,
      link,
      unpack,
      times: buildTimes(run.epoch),
    });
  }
  return await makeLayer(session, { upper: target.upper, lower }, run.epoch);
}

function unpackOf(asked: boolean | undefined): 'never' | 'local' | 'fetched' {
  if (asked === undefined) return 'local';
  return asked ? 'fetched' : 'never';
}

/** What an instruction copies out of one root: its patterns, and the files that stand in it. */
export function sourceSet(work: CopyWork, root: CopyRoot, ignore: readonly string[]): SourceSet {
  const { sources, inline, exclude, parents } = work.instruction;
  const files: CopySource[] = [
    ...sources.map((pattern) => ({ kind: 'pattern', pattern }) as const),
    ...inline.map(({ name, content }) => ({ kind: 'inline', name, content: Buffer.from(content) }) as const),
  ];
  return { root, sources: files, ignore, exclude, parents };
}

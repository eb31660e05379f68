import type { CopyRoot } from '../../native/build-copy.ts';
import type { Digest } from '../../oci/digest.ts';
import type { FilesFrom } from '../plan/step.ts';
import type { BuildSession } from './session.ts';
import { holdFound } from './step-cache.ts';
import type { StepRun } from './step-run.ts';

/** Where files are, and the layers that they are in; undefined: a directory. */
export type FilesRoot = {
  readonly root: CopyRoot;
  readonly layers: readonly Digest[] | undefined;
  /** Cleaned lines of an ignore file: what they name does not exist for the build. */
  readonly ignore: readonly string[];
};

/** Where files of the context, a stage, an image or a named context are. @throws {TiffinError} what finding them fails for */
export async function rootOf(session: BuildSession, from: FilesFrom, run: Pick<StepRun, 'stage' | 'platform'>): Promise<FilesRoot> {
  if (from.kind === 'context') return { root: session.context.root, layers: undefined, ignore: session.ignore };
  if (from.kind === 'stage') return rootOfLayers(session, (await run.stage(from.index)).layers);
  const base = await session.bases.resolve({ name: from.name, platform: run.platform });
  if (base.kind === 'files') return { root: base.context.root, layers: undefined, ignore: base.ignore };
  return rootOfLayers(session, base.kind === 'image' ? base.image.layers : []);
}

function rootOfLayers(session: BuildSession, layers: readonly { readonly diffId: Digest }[]): FilesRoot {
  holdFound(session);
  const diffIds = layers.map(({ diffId }) => diffId);
  return { root: { kind: 'layers', directories: session.services.layers.stack(diffIds) }, layers: diffIds, ignore: [] };
}

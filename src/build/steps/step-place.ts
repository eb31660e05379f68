import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { makePrivateDirectory, storageError } from '../../lib/files.ts';
import { randomId } from '../../lib/id.ts';
import { deleteTrees } from '../../native/delete-trees.ts';
import { isAbandoned, temporaryName } from '../../storage/temporary-name.ts';
import { listNames } from './list-names.ts';
import type { BuildServices } from '../services.ts';

/** Where a step works: it goes when it is disposed of, or with the next build when we are killed. */
export type StepPlace = AsyncDisposable & {
  /** 64 hexadecimal digits. */
  readonly id: string;
  /** On the store's file system: what the step writes. */
  readonly directory: string;
  /** In memory: what its container needs while it runs. */
  readonly runDirectory: string;
};

type PlaceServices = Pick<BuildServices, 'state' | 'realm' | 'log' | 'places'>;

/** Makes a place for one step. @throws {TiffinError} `no-space`, `denied` */
export function makeStepPlace({ state, realm, log, places }: PlaceServices): StepPlace {
  const name = temporaryName('tmp');
  const parents = [join(state.root, 'build-cache', 'steps'), join(places.runRoot, 'steps')] as const;
  const [directory, runDirectory] = [join(parents[0], name), join(parents[1], name)];
  try {
    for (const parent of parents) makePrivateDirectory(parent);
    for (const path of [directory, runDirectory]) mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    throw storageError(`make ${directory}`, error);
  }
  return {
    id: randomId(),
    directory,
    runDirectory,
    [Symbol.asyncDispose]: async () => {
      try {
        rmSync(runDirectory, { recursive: true, force: true });
        await deleteTrees([directory], { realm });
      } catch (error) {
        // The next command tries again.
        log.debug(`remove ${directory}: ${String(error)}`);
      }
    },
  };
}

/** Removes what steps of builds that were killed left in memory; what is on the disk goes with all that dead commands left. */
export function sweepStepPlaces({ places }: Pick<BuildServices, 'places'>): void {
  const parent = join(places.runRoot, 'steps');
  for (const name of listNames(parent)) if (isAbandoned(name)) rmSync(join(parent, name), { recursive: true, force: true });
}

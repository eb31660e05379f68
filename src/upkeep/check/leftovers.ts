import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isCachedProgramWhole } from '../../runtime/seccomp.ts';
import type { Damage } from '../../storage/damage.ts';
import { collectAbandoned, emptyTrash, findAbandoned } from '../../storage/garbage.ts';
import type { CheckOptions } from '../check-options.ts';
import type { UpkeepServices } from '../services.ts';

/** Looks for blobs and layers that have belonged to nothing for longer than `maxAgeMs`, and for damaged files of the cache. */
export function checkLeftovers(services: UpkeepServices, { maxAgeMs }: CheckOptions): Damage[] {
  const { blobs, layers } = findAbandoned(services, maxAgeMs);
  const count = blobs.length + layers.length;
  const mend = async (): Promise<string> => {
    await emptyTrash(collectAbandoned(services, maxAgeMs), services.realm);
    return 'removed';
  };
  const what = [
    ...blobs.map((digest) => `blob ${digest} belongs to nothing`),
    ...layers.map((diffId) => `layer ${diffId} belongs to nothing`),
  ];
  const leftovers =
    count === 0 ? [] : [{ object: 'the store', what: what.length > 8 ? [...what.slice(0, 8), `and ${count - 8} more`] : what, mend }];
  return [...leftovers, ...checkCache(services)];
}

function checkCache({ places }: UpkeepServices): Damage[] {
  const directory = join(places.root, 'cache', 'seccomp');
  return namesIn(directory).flatMap((name) => {
    const path = join(directory, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() === true && isCachedProgramWhole(readFileSync(path))) return [];
    const mend = (): string => {
      rmSync(path, { recursive: true, force: true });
      return 'removed: it is compiled again when it is needed';
    };
    return [{ object: `cache/seccomp/${name}`, what: ['it is damaged'], mend }];
  });
}

function namesIn(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch {
    return [];
  }
}

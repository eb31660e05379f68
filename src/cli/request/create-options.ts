import { readFileSync } from 'node:fs';

import type { CreateOptions } from '../../container/create.ts';
import type { CommandContext } from '../context.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { transferListener } from '../output/pull-progress.ts';
import type { RequestFacts } from './facts.ts';
import { toRegistryAccess } from './registry-access.ts';

/** What turning options into a request reads of the host. */
export function requestFacts({ env }: CommandContext): RequestFacts {
  return { env, directory: process.cwd(), readText: (path) => readFileSync(path, 'utf8') };
}

/** How `run` and `create` create: which registry access, where a pull is shown, which command line is remembered. */
export function createOptions(
  context: CommandContext,
  image: ContainerFields['image'],
  { startsNow }: { startsNow: boolean },
): CreateOptions {
  return {
    startsNow,
    access: toRegistryAccess(image, process.cwd()),
    createCommand: ['tiffin', ...context.argv],
    openProgress: async () => {
      const bars = await context.output.progress({ quiet: image.quiet });
      return { listener: transferListener(bars), [Symbol.dispose]: () => bars[Symbol.dispose]() };
    },
    // Asked for only by what takes long: from then on SIGINT is ours.
    get signal() {
      return context.signal;
    },
  };
}

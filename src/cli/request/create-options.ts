import { readFileSync, statSync } from 'node:fs';

import type { CreateOptions } from '../../container/create.ts';
import type { OptionDefaults } from '../../runtime/facts.ts';
import type { LockFile } from '../../image/lock-file.ts';
import type { CommandContext } from '../context.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import { transferListener } from '../output/pull-progress.ts';
import type { RequestFacts } from './facts.ts';
import { toRegistryAccess } from './registry-access.ts';

/** What turning options into a request reads of the host. */
export function requestFacts({ env }: CommandContext, defaults?: OptionDefaults): RequestFacts {
  return { env, defaults, directory: process.cwd(), readText: (path) => readFileSync(path, 'utf8'), blockDevice };
}

/** The numbers as the kernel packs them into one. */
function blockDevice(path: string): { readonly major: number; readonly minor: number } | undefined {
  const status = statSync(path);
  if (!status.isBlockDevice()) return undefined;
  const number = BigInt(status.rdev);
  const major = ((number >> 8n) & 0xfffn) | ((number >> 32n) & ~0xfffn);
  const minor = (number & 0xffn) | ((number >> 12n) & ~0xffn);
  return { major: Number(major), minor: Number(minor & 0xffffffffn) };
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
    createDirectory: process.cwd(),
    ...(image.locked === undefined ? {} : { openLock: lockOpener(context, image.locked) }),
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

/** Lock files are TOML, whose parser only those pay for who have one. */
function lockOpener({ places }: CommandContext, option: string): () => Promise<LockFile> {
  return async () => {
    const { requireLock } = await import('./lock-choice.ts');
    return requireLock(option, { directory: process.cwd(), uid: places.uid });
  };
}

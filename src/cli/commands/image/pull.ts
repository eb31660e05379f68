import { pullAllTags, pullImage } from '../../../image/pull.ts';
import { AggregateFailure } from '../../../lib/errors.ts';
import { parsePlatform } from '../../../oci/platform.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { lockedOption, platformOptions, registryOptions } from '../../options/image-choice.ts';
import { operands } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { parsePullPolicy, toPlatform } from '../../request/image-choice.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin pull`. */
export class PullCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Pulls images from a registry into the store and prints their IDs. An interrupted download is kept and continued by the next pull.',
    examples: [
      ['Pull Alpine Linux from Docker Hub', '$0 pull alpine'],
      ['Pull an image for another platform', '$0 pull --platform linux/arm64 docker.io/library/debian:stable-slim'],
      ['Copy an image out of a layout', '$0 pull oci:layout:app'],
      ['Pull from a registry without TLS', '$0 pull --tls-verify=false localhost:5000/app:dev'],
    ],
  };

  allTags = flag('-a,--all-tags', { description: 'Pull every tag of the repository' });
  locked = lockedOption();
  policy = value('--policy', {
    valueName: 'policy',
    description: 'When to pull: always, missing, never or newer',
    complete: ['always', 'missing', 'never', 'newer'],
    default: 'always',
  });
  quiet = flag('-q,--quiet', { description: 'Print only IDs' });
  platform = optionGroup('Platform', platformOptions());
  registry = optionGroup('Registry', registryOptions());
  images = operands('IMAGE', { min: 1, complete: 'pullable-image' });

  override async run({ output, engine, places, signal }: CommandContext): Promise<void> {
    const platform = toPlatform(this.platform);
    const policy = parsePullPolicy(this.policy);
    const access = toRegistryAccess(this.registry, process.cwd());
    const pull = await this.#way(places.uid);
    const services = await engine();
    const failures: Error[] = [];
    for (const name of this.images) {
      using bars = await output.progress({ quiet: this.quiet });
      const options = {
        policy,
        access,
        signal,
        progress: transferListener(bars),
        ...(platform === undefined ? {} : { platform: parsePlatform(platform) }),
      };
      try {
        const pulled = await pull(services, name, options);
        bars[Symbol.dispose]();
        for (const id of new Set(pulled.map((image) => image.id))) output.line(id);
      } catch (error) {
        if (this.images.length === 1 || signal.aborted || !(error instanceof Error)) throw error;
        failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateFailure(failures);
  }

  /** How a name becomes images. */
  async #way(uid: number): Promise<typeof pullAllTags> {
    if (this.locked === undefined) return this.allTags ? pullAllTags : async (...asked) => [await pullImage(...asked)];
    if (this.allTags) throw invalid('--locked and --all-tags cannot be used together');
    const [{ pullLocked }, { requireLock }] = await Promise.all([
      import('../../../image/locked.ts'),
      import('../../request/lock-choice.ts'),
    ]);
    const lock = requireLock(this.locked, { directory: process.cwd(), uid });
    return async (services, name, options = {}) => [await pullLocked(services, lock, name, options)];
  }
}

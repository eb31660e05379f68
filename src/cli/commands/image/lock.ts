import { writeLockFile } from '../../../image/lock-file.ts';
import { addToLock } from '../../../image/lock.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operands } from '../../options/operand.ts';
import { optionGroup, value } from '../../options/option.ts';
import { lockColumns, lockRows } from '../../output/columns/lock.ts';
import { openLock } from '../../request/lock-choice.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin lock`. */
export class LockCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Writes to tiffin.lock which images references mean now, by digest, for every platform that the registry offers. Existing entries stay as they are; `lock update` asks again. Without a reference, lists what is locked. `pull`, `run` and `create` keep to the file with --locked.',
    examples: [
      ['Lock the images of a project', '$0 lock postgres:17 docker.io/library/redis:8'],
      ['Run a locked image', '$0 run --locked postgres:17'],
      ['Show whether the registry has others by now', '$0 lock update --diff'],
    ],
  };

  file = value('--file', {
    valueName: 'file',
    description: 'Lock file, by default the nearest tiffin.lock in this directory or above',
    complete: 'file',
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'lock' },
  });
  registry = optionGroup('Registry', registryOptions());
  images = operands('IMAGE', { min: 0, complete: 'pullable-image' });

  override async run({ output, engine, places, signal }: CommandContext): Promise<void> {
    const lock = openLock(this.file, { directory: process.cwd(), uid: places.uid });
    if (this.images.length === 0) {
      await output.rows(lockColumns, lockRows(lock), { format: this.format });
      return;
    }
    const access = toRegistryAccess(this.registry, process.cwd());
    const { file, changes } = await addToLock(await engine(), lock, this.images, { access, signal });
    if (changes.length > 0) writeLockFile(file);
    for (const { reference, platforms } of file.images) {
      if (changes.some((change) => change.reference === reference))
        output.line(`locked ${reference} for ${[...platforms.keys()].join(', ')}`);
    }
  }
}

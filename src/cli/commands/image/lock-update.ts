import { writeLockFile } from '../../../image/lock-file.ts';
import { updateLock, type LockChange } from '../../../image/lock.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operands } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { requireLock } from '../../request/lock-choice.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { lockFileName } from '../../../image/lock-file.ts';

/** `tiffin lock update`. */
export class LockUpdateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Asks the registries what the references in tiffin.lock mean now, all or those given, writes that to the file, and prints a line for each platform that changed.',
    examples: [
      ['Show what would change', '$0 lock update --diff'],
      ['Update one reference', '$0 lock update postgres:17'],
    ],
  };

  diff = flag('--diff', { description: 'Print what would change, and change nothing' });
  file = value('--file', {
    valueName: 'file',
    description: 'Lock file, by default the nearest tiffin.lock in this directory or above',
    complete: 'file',
  });
  registry = optionGroup('Registry', registryOptions());
  images = operands('IMAGE', { min: 0, complete: 'image' });

  override async run({ output, engine, places, signal }: CommandContext): Promise<void> {
    const lock = requireLock(this.file ?? lockFileName, { directory: process.cwd(), uid: places.uid });
    const access = toRegistryAccess(this.registry, process.cwd());
    const { file, changes } = await updateLock(await engine(), lock, this.images, { access, signal });
    if (changes.length > 0 && !this.diff) writeLockFile(file);
    for (const change of changes) output.line(lineOf(change));
  }
}

function lineOf({ reference, platform, before, after }: LockChange): string {
  return `${reference} ${platform} ${before ?? 'none'} -> ${after ?? 'none'}`;
}

import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { signImages } from '../../../image/sign.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operands } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin image sign`. */
export class ImageSignCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Signs images in a registry with GnuPG. The signatures are files in the directory that registries.d names; publish it for those who verify them.',
    examples: [['Sign with the key of an address', '$0 image sign --sign-by anna@example.org docker://registry.example/team/app:1']],
  };

  all = flag('-a,--all', { description: 'Sign each image of a manifest list' });
  directory = value('-d,--directory', { valueName: 'directory', description: 'Directory to write signatures to', complete: 'directory' });
  signBy = value('--sign-by', { valueName: 'key', description: "Key of the user's GnuPG", complete: 'none' });
  registry = optionGroup('Registry', registryOptions());
  images = operands('IMAGE', { min: 1, complete: 'image' });

  override async run({ engine, signal }: CommandContext): Promise<void> {
    if (this.signBy === undefined || this.signBy === '') throw invalid('no identity provided');
    const directory = this.directory === undefined ? undefined : resolve(this.directory);
    if (directory !== undefined && !existsSync(directory)) throw new TiffinError('not-found', `directory ${directory} does not exist`);
    const access = toRegistryAccess(this.registry, process.cwd());
    await signImages(await engine(), this.images, { gpgKey: this.signBy, directory, all: this.all, access, signal });
  }
}

import { createList } from '../../../image/manifest-list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand, operands } from '../../options/operand.ts';
import { flag, list, optionGroup } from '../../options/option.ts';
import { toAnnotations } from '../../request/annotations.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin manifest create`. */
export class ManifestCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a manifest list, which gives one name to the images of several platforms. Images are taken from the store or looked up in their registry, and are copied only when the list is pushed.',
    examples: [
      ['Create a list of two images', '$0 manifest create app:1.2 app:1.2-amd64 app:1.2-arm64'],
      ['Take all images of a list in a registry', '$0 manifest create --all mine docker.io/library/alpine'],
    ],
  };

  all = flag('--all', { description: 'Of images that are lists, add all images, not only that for this machine' });
  amend = flag('-a,--amend', { description: 'Change the manifest list if it exists' });
  annotations = list('--annotation', { valueName: 'key=value', description: 'Set an annotation of the list', complete: 'none' });
  registry = optionGroup('Registry', registryOptions());
  list = operand('LIST', { complete: 'manifest-list' });
  images = operands('IMAGE', { min: 0, complete: 'pullable-image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { all, amend } = this;
    const annotations = toAnnotations(this.annotations);
    const access = toRegistryAccess(this.registry, process.cwd());
    const { id } = await createList(await engine(), this.list, this.images, { all, amend, annotations, access, signal });
    output.line(id);
  }
}

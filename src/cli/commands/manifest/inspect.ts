import { inspectList } from '../../../image/inspect-list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand } from '../../options/operand.ts';
import { flag, optionGroup } from '../../options/option.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin manifest inspect`. */
export class ManifestInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints a manifest list of the store, or the one that a registry has under the name.',
    examples: [['Show for which platforms an image exists', '$0 manifest inspect docker.io/library/alpine']],
  };

  verbose = flag('-v,--verbose', { description: 'No effect; accepted because Docker has it', hidden: true });
  registry = optionGroup('Registry', registryOptions());
  image = operand('IMAGE', { complete: 'manifest-list' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const access = toRegistryAccess(this.registry, process.cwd());
    await output.json(await inspectList(await engine(), this.image, { access, signal }), { indent: 4 });
  }
}

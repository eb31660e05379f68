import { pullArtifact } from '../../../image/transfer-artifact.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand } from '../../options/operand.ts';
import { flag, optionGroup } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin artifact pull`. */
export class ArtifactPullCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Copies an artifact from a registry into the store.',
    examples: [['Pull a model', '$0 artifact pull quay.io/me/models:1']],
  };

  quiet = flag('-q,--quiet', { description: 'Do not show progress' });
  registry = optionGroup('Registry', registryOptions());
  artifact = operand('ARTIFACT', { complete: 'artifact' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const access = toRegistryAccess(this.registry, process.cwd());
    const services = await engine();
    using bars = await output.progress({ quiet: this.quiet });
    await pullArtifact(services, this.artifact, { access, signal, progress: transferListener(bars) });
  }
}

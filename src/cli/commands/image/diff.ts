import { diffOf } from '../../../container/diff.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { printChanges, requireDiffFormat } from '../../output/changes.ts';

/** `tiffin image diff`. */
export class ImageDiffCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Lists the files that the last layer of an image adds (A), changes (C) or deletes (D). With a second image, lists what differs: files that only the first one has are added.',
    examples: [['Show what a new build changed', '$0 image diff app:2 app:1']],
  };

  format = value('--format', { valueName: 'format', description: 'Output as json', complete: ['json'] });
  image = operand('IMAGE', { complete: 'image' });
  other = optionalOperand('OTHER', { complete: 'image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    requireDiffFormat(this.format);
    const changes = await diffOf(await engine(), this.image, { against: this.other, scope: 'image', signal });
    await printChanges(output, changes, this.format);
  }
}

import { removeFromList } from '../../../image/manifest-list.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin manifest remove`. */
export class ManifestRemoveCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes an image from a manifest list. The image itself stays in the store.',
    examples: [
      [
        'Remove an image by its digest, as `manifest inspect` prints it',
        '$0 manifest remove app:1.2 sha256:15352d97781ffdf357bf3459c037be3efac4133dc9070c2dce7eca7c05c3e736',
      ],
    ],
  };

  list = operand('LIST', { complete: 'manifest-list' });
  digest = operand('DIGEST', { complete: 'list-digest' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { id } = await removeFromList(await engine(), this.list, this.digest);
    output.line(id);
  }
}

import { diffOf, type DiffScope } from '../../../container/diff.ts';
import { latestContainer } from '../../../container/select.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printChanges, requireDiffFormat } from '../../output/changes.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin diff`. */
export class DiffCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Lists the files that a container added (A), changed (C) or deleted (D) in its image, or those of the last layer of an image. With a second name, lists what differs from that.',
    examples: [
      ['Show what a container has written', '$0 diff web'],
      ['Print the same as JSON', '$0 diff --format json web'],
    ],
  };

  format = value('--format', { valueName: 'format', description: 'Output as json', complete: ['json'] });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  container = optionalOperand('CONTAINER', { complete: 'container-or-image' });
  other = optionalOperand('OTHER', { complete: 'container-or-image' });

  /** What the names may mean. */
  get scope(): DiffScope {
    return 'any';
  }

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    requireDiffFormat(this.format);
    const services = await engine();
    const { container, latest } = this;
    if (latest && container !== undefined) throw invalid('--latest and containers cannot be used together');
    const name = latest ? latestContainer(services).record.id : container;
    if (name === undefined) throw invalid('accepts between 1 and 2 arg(s), received 0');
    await printChanges(output, await diffOf(services, name, { against: this.other, scope: this.scope, signal }), this.format);
  }
}

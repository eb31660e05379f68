import { BaseCommand } from '../../base-command.ts';
import { candidates } from '../../completion/candidates.ts';
import type { CommandContext } from '../../context.ts';
import { operand, verbatimOperands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin __complete TOPIC [PREFIX [WORD…]]`: what completion scripts ask, a candidate a line, its description after a tab. */
export class CompleteCommand extends BaseCommand {
  noDescriptions = flag('--no-desc', { description: 'Leave out descriptions' });
  topic = operand('TOPIC', { complete: 'none' });
  prefix = verbatimOperands('PREFIX');

  override async run({ output, engine: open, env }: CommandContext): Promise<void> {
    const [prefix = '', ...typed] = this.prefix;
    for (const { word, description } of await candidates(this.topic, { prefix, typed, engine: () => open(), env })) {
      output.line(description === undefined || this.noDescriptions ? word : `${word}\t${description.replaceAll(/[\s\p{C}]+/gu, ' ')}`);
    }
  }
}

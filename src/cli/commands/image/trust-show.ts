import { policyText } from '../../../config/policy-edit.ts';
import { listTrust } from '../../../image/trust.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { trustColumns } from '../../output/columns/trust.ts';

/** `tiffin image trust show`. */
export class ImageTrustShowCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Shows what the policy asks of images from each registry: nothing, a signature, or that they are rejected.',
    examples: [
      ['Show the policy', '$0 image trust show'],
      ['Print policy.json as it is', '$0 image trust show --raw'],
    ],
  };

  json = flag('-j,--json', { description: 'Print JSON' });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  raw = flag('--raw', { description: 'Print the file as it is' });
  registry = optionalOperand('REGISTRY', { complete: 'registry' });

  override async run({ output, engine, places }: CommandContext): Promise<void> {
    if (this.raw) return output.text(`${policyText(places).trimEnd()}\n`);
    const lines = await listTrust((await engine()).trust, this.registry);
    await output.rows(trustColumns, lines, { format: this.json ? 'json' : '', noHeading: this.noHeading });
  }
}

import { resolve } from 'node:path';
import { changeTrust, trustTypes } from '../../../config/policy-edit.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { list, value } from '../../options/option.ts';
import { invalid } from '../../request/words.ts';

/** `tiffin image trust set`. */
export class ImageTrustSetCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Changes what policy.json asks of a registry, of a part of one, or by `default`. An ordinary user changes a file of their own, which begins as a copy of the system-wide one.',
    examples: [
      ['Reject images from everywhere', '$0 image trust set --type reject default'],
      ['Accept from one team what its key has signed', '$0 image trust set --pubkeysfile ~/team.asc registry.example/team'],
    ],
  };

  keys = list('-f,--pubkeysfile', {
    valueName: 'file',
    description: 'File with a public key; each one given must have signed',
    complete: 'file',
  });
  type = value('-t,--type', { valueName: 'type', description: 'Kind of trust', complete: trustTypes, default: 'signedBy' });
  registry = operand('REGISTRY', { complete: 'registry' });

  override run({ places }: CommandContext): void {
    const type = trustTypes.find((each) => each === this.type);
    if (type === undefined) throw invalid(`invalid choice: ${this.type} (choose from ${trustTypes.map((each) => `'${each}'`).join(', ')})`);
    changeTrust(places, { scope: this.registry, type, keyPaths: this.keys.map((path) => resolve(path)) });
  }
}

import { execHelper } from '../../../native/helper.ts';
import { realmArguments } from '../../../native/user-namespace.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { refused } from '../../options/option.ts';
import { verbatimOperands } from '../../options/operand.ts';

/** `tiffin unshare`. */
export class UnshareCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Runs a command, or a shell, as root of the user namespace in which the store is kept: there the files of containers and volumes can be read, changed and removed.',
    examples: [
      ['A shell', '$0 unshare'],
      ['Give a directory to user 1000 of containers', '$0 unshare chown -R 1000:1000 data'],
      ['Which IDs are mapped', '$0 unshare cat /proc/self/uid_map'],
    ],
  };

  network = refused('--rootless-netns', { kind: 'flag', reason: 'named networks come with a later version' });
  command = verbatimOperands('COMMAND');

  override async run({ env, engine }: CommandContext): Promise<never> {
    const words = this.command.length === 0 ? [env['SHELL'] || '/bin/sh'] : this.command;
    const { realm } = await engine();
    return execHelper(['userns', ...realmArguments(realm), '--', ...words]);
  }
}

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { TiffinError } from '../../../lib/errors.ts';
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
      'Runs a command, or a shell, as root of the user namespace that the store belongs to. There the files of containers and volumes can be read, changed and removed.',
    examples: [
      ['Run a shell', '$0 unshare'],
      ['Give a directory to user 1000 of containers', '$0 unshare chown -R 1000:1000 data'],
      ['Show which IDs are mapped', '$0 unshare cat /proc/self/uid_map'],
    ],
  };

  network = refused('--rootless-netns', { kind: 'flag', reason: 'named networks come with a later version' });
  command = verbatimOperands('COMMAND');

  override async run({ env, engine }: CommandContext): Promise<never> {
    const words = this.command.length === 0 ? [env['SHELL'] || '/bin/sh'] : this.command;
    requireCommand(words[0] ?? '', env['PATH'] ?? '');
    const { realm } = await engine();
    return execHelper(['userns', ...realmArguments(realm), '--', ...words]);
  }
}

// The helper would notice, too, but it has no words for it.
function requireCommand(command: string, path: string): void {
  const candidates = command.includes('/') ? [command] : path.split(':').map((directory) => join(directory || '.', command));
  const found = candidates.map((file) => statSync(file, { throwIfNoEntry: false })).filter((status) => status?.isFile() === true);
  if (found.some((status) => ((status?.mode ?? 0) & 0o111) !== 0)) return;
  if (found.length > 0) throw new TiffinError('command-not-invokable', `fork/exec ${command}: permission denied`);
  const message = command.includes('/')
    ? `fork/exec ${command}: no such file or directory`
    : `exec: ${JSON.stringify(command)}: executable file not found in $PATH`;
  throw new TiffinError('command-not-found', message);
}

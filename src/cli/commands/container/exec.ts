import { readFileSync } from 'node:fs';

import { execInContainer } from '../../../container/exec.ts';
import { oneContainer, readCidFile } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';
import { flag, integer, optionGroup, value } from '../../options/option.ts';
import { environmentOptions } from '../../options/process.ts';
import { detachKeysOption, preserveOption, terminalOptions } from '../../options/stdio.ts';
import { warnOfMissingTerminal } from '../../missing-terminal.ts';
import { toEnvironment } from '../../request/process.ts';
import { checkDetachKeys, toPreserved } from '../../request/stdio.ts';

/** `tiffin exec` */
export class ExecCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Runs a command in a running container. The exit status is that of the command.',
    examples: [
      ['Run a shell in a container', '$0 exec -it web sh'],
      ['Run a command as another user, with a variable', '$0 exec --user nobody --env LANG=C web id'],
    ],
  };
  static override readonly statuses = { 'wrong-state': 255 };

  stdio = optionGroup('Streams', terminalOptions());
  environment = optionGroup('Environment', environmentOptions());
  cidFile = value('--cidfile', { valueName: 'file', description: 'Read the ID of the container from a file', complete: 'file' });
  detach = flag('-d,--detach', { description: 'Run in the background' });
  detachKeys = detachKeysOption();
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  noSession = flag('--no-session', { description: 'Accepted for compatibility: no session is ever kept' });
  preserveDescriptors = integer('--preserve-fds', {
    valueName: 'count',
    description: 'Pass this many file descriptors, from 3 on, into the container',
    integer: 'unsigned',
  });
  preserveDescriptor = preserveOption();
  privileged = flag('--privileged', { description: 'Give the command all capabilities in the user namespace of the container' });
  user = value('-u,--user', { valueName: 'user[:group]', description: 'User and group of the command, by name or ID', complete: 'none' });
  workingDirectory = value('-w,--workdir', { valueName: 'directory', description: 'Working directory of the command', complete: 'none' });
  words = verbatimOperands('CONTAINER COMMAND', { complete: 'exec-word' });

  override async run({ output, env, engine, log }: CommandContext): Promise<number> {
    const { container: name, command } = this.#split();
    const readText = (path: string): string => readFileSync(path, 'utf8');
    const request = {
      command,
      interactive: this.stdio.interactive,
      terminal: this.stdio.terminal,
      detach: this.detach,
      detachKeys: this.detachKeys === undefined ? undefined : checkDetachKeys(this.detachKeys),
      environment: toEnvironment(this.environment, { env, directory: process.cwd(), readText }),
      workingDirectory: this.workingDirectory,
      user: this.user,
      privileged: this.privileged,
      ...toPreserved(this.preserveDescriptors, this.preserveDescriptor),
    };
    const services = await engine();
    warnOfMissingTerminal(log, request);
    output.line(await execInContainer(services, oneContainer(services, name).record, request));
    return 0;
  }

  /** The first word is the container, unless an option says which one. */
  #split(): { container: string | undefined; command: readonly string[] } {
    const named = this.cidFile === undefined ? undefined : readCidFile(this.cidFile);
    const isNamed = named !== undefined || this.latest;
    const [first, ...rest] = this.words;
    if (!isNamed && first === undefined)
      throw new TiffinError('invalid-argument', 'exec requires the name or ID of a container or the --latest or --cidfile flag');
    const command = isNamed ? this.words : rest;
    if (command.length === 0)
      throw new TiffinError('invalid-argument', 'must provide a non-empty command to start an exec session: invalid argument');
    return { container: isNamed ? named : first, command };
  }
}

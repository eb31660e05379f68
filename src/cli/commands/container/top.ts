import { execInContainer } from '../../../container/exec.ts';
import { oneContainerFor } from '../../../container/select.ts';
import { chooseDescriptors, topRows } from '../../../container/top.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { alignColumns } from '../../output/align-columns.ts';

/** `tiffin top` */
export class TopCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Lists the processes of a running container. Columns: args capamb capbnd capeff capinh capprm comm etime group groups hgroup hgroups hpid huid huser label nice pcpu pgid pid ppid rgroup rss ruser seccomp state stime time tty uid user vsz. Other words are passed to ps(1) in the container.',
    examples: [
      ['Show processes and users, in the container and on the host', '$0 top web pid user hpid huser'],
      ["Ask the container's own ps", '$0 top web -o pid,comm'],
    ],
  };

  latest = flag('-l,--latest', { description: 'Use the container created last' });
  words = verbatimOperands('CONTAINER COLUMN', { complete: 'top-word' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const [name, columns] = this.latest ? [undefined, this.words] : [this.words[0], this.words.slice(1)];
    if (name === undefined && !this.latest)
      throw new TiffinError('invalid-argument', 'you must provide the name or id of a running container');
    const services = await engine();
    const { record } = oneContainerFor(services, name, 'requested container');
    const chosen = chooseDescriptors(columns);
    if (chosen === undefined) return void (await execInContainer(services, record, psRequest(columns)));
    output.text(alignColumns(await topRows(services, record, chosen)));
  }
}

function psRequest(words: readonly string[]) {
  return {
    command: ['ps', ...words],
    interactive: false,
    terminal: false,
    detach: false,
    detachKeys: undefined,
    environment: { fromHost: [], entries: [], unset: [], unsetAll: false },
    workingDirectory: undefined,
    user: undefined,
    privileged: false,
    preserveDescriptors: 0,
  };
}

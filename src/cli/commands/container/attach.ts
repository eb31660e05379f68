import { attachToContainer } from '../../../container/attach.ts';
import { oneContainer } from '../../../container/select.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { detachKeysOption } from '../../options/stdio.ts';
import { checkDetachKeys } from '../../request/stdio.ts';

/** `tiffin attach` */
export class AttachCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Attaches your terminal or streams to a running container. The keys ctrl-p ctrl-q detach and leave it running; when it exits, the exit status is its own.',
    examples: [
      ['Attach to a shell that was started with -dit', '$0 attach work'],
      ['Watch the output only', '$0 attach --no-stdin web'],
    ],
  };

  detachKeys = detachKeysOption();
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  noStdin = flag('--no-stdin', { description: 'Do not attach standard input' });
  signalProxy = flag('--sig-proxy', { description: 'Forward the signals that tiffin receives to the container', default: true });
  container = optionalOperand('CONTAINER', { complete: 'running-container' });

  override async run({ engine }: CommandContext): Promise<number> {
    const { container, latest, noStdin, signalProxy } = this;
    if ((container === undefined) !== latest)
      throw new TiffinError('invalid-argument', 'attach requires the name or ID of one running container or the latest flag');
    const detachKeys = this.detachKeys === undefined ? undefined : checkDetachKeys(this.detachKeys);
    const services = await engine();
    const streams = noStdin ? (['stdout', 'stderr'] as const) : (['stdin', 'stdout', 'stderr'] as const);
    return attachToContainer(services, oneContainer(services, container).record, { streams, detachKeys, signalProxy });
  }
}

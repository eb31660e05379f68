import { failureBehind, isStarted } from '../../../container/failed.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';

const ended = /^X (\d{1,3})$/;

/** `tiffin __failed STEP ID [IMAGE | SAYS] REPORT`: what the helper becomes when a command in the foreground could not be started, or is over. */
export class FailedCommand extends BaseCommand {
  static override readonly statuses = { 'not-found': 255 };

  words = verbatimOperands('STEP ID REPORT');

  override async run({ engine, output }: CommandContext): Promise<number> {
    const [step = '', id = '', ...rest] = this.words;
    const report = rest.at(-1) ?? '';
    const status = ended.exec(report)?.[1];
    const services = await engine();
    if (status === undefined) {
      const failure = await failureBehind(services, { step, id, report });
      if (step !== 'background' || !(await isStarted(services, id, failure))) throw failure;
      output.line(rest[0] ?? '');
      return 0;
    }
    const { removeImageAfter } = await import('../../../container/remove-image.ts');
    await removeImageAfter(services, rest[0] ?? '');
    return Number(status);
  }
}

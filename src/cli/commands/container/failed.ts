import { failureBehind } from '../../../container/failed.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';

const ended = /^X (\d{1,3})$/;

/** `tiffin __failed STEP ID [IMAGE] REPORT`: what the helper becomes when a command in the foreground could not be started, or is over. */
export class FailedCommand extends BaseCommand {
  static override readonly statuses = { 'not-found': 255 };

  words = verbatimOperands('STEP ID REPORT');

  override async run({ engine }: CommandContext): Promise<number> {
    const [step = '', id = '', ...rest] = this.words;
    const report = rest.at(-1) ?? '';
    const status = ended.exec(report)?.[1];
    const services = await engine();
    if (status === undefined) throw await failureBehind(services, { step, id, report });
    const { removeImageAfter } = await import('../../../container/remove-image.ts');
    await removeImageAfter(services, rest[0] ?? '');
    return Number(status);
  }
}

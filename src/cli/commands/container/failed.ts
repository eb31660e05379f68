import { failureBehind } from '../../../container/failed.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';

/** `tiffin __failed`: what the helper becomes when a command in the foreground could not be started. */
export class FailedCommand extends BaseCommand {
  static override readonly statuses = { 'not-found': 255 };

  step = operand('STEP', { complete: 'none' });
  container = operand('ID', { complete: 'none' });
  report = operand('REPORT', { complete: 'none' });

  override async run({ engine }: CommandContext): Promise<never> {
    throw await failureBehind(await engine(), { step: this.step, id: this.container, report: this.report });
  }
}

import { runHealthCheck } from '../../../container/healthcheck.ts';
import { oneContainerFor } from '../../../container/select.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin healthcheck run` */
export class HealthcheckRunCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Runs the health check of a container now. The exit status is 0 when the check succeeds, else 1.',
    examples: [['Check the health of a container', '$0 healthcheck run web && echo healthy']],
  };

  ignoreResult = flag('--ignore-result', { description: 'Exit with status 0 whatever the result' });
  container = operand('CONTAINER', { complete: 'running-container' });

  override async run({ output, engine, signal }: CommandContext): Promise<number> {
    const services = await engine();
    const outcome = await runHealthCheck(
      services,
      oneContainerFor(services, this.container, `${this.container} to perform a health check`).record,
      signal,
    );
    if (outcome === 'healthy') return 0;
    output.line(outcome);
    return this.ignoreResult ? 0 : 1;
  }
}

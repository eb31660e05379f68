import { problemLine } from '../../../systemd/quadlet-problem.ts';
import { verifyQuadlets } from '../../../systemd/quadlet-verify.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { commandCheck } from '../../request/check-command.ts';
import { requestFacts } from '../../request/create-options.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

/** `tiffin quadlet verify` */
export class QuadletVerifyCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Checks Quadlets for mistakes: unknown sections and keys, values that no command takes, references to Quadlets that do not exist, two files for one unit, and what systemd says of the units. Prints file, line, key and a remedy for each. The exit status is 1 when there is an error, and 0 when there are only warnings.',
    examples: [
      ['Check all Quadlets of yours', '$0 quadlet verify'],
      ['Check a directory before it is installed', '$0 quadlet verify ./app/'],
    ],
  };

  format = value('--format', { valueName: 'format', description: 'Output as json, or by a Go template', complete: ['json'] });
  targets = operands('QUADLET|FILE|DIRECTORY', { min: 0, complete: 'file' });

  override async run(context: CommandContext): Promise<number> {
    const { output } = context;
    const { count, problems } = await verifyQuadlets(quadletServices(context), {
      targets: this.targets,
      directory: process.cwd(),
      site: generationSite(context),
      check: commandCheck(requestFacts(context)),
    });
    if (this.format !== undefined) await output.value(problems, { format: this.format, name: 'verify' });
    else {
      const painter = await output.painter();
      for (const problem of problems)
        output.painted(
          `${painter(problem.severity, problem.severity === 'error' ? 'bad' : 'warning')}: ${painter(problemLine(problem), 'plain')}`,
        );
      if (problems.length === 0)
        output.line(count === 0 ? 'No Quadlets.' : `${count} ${count === 1 ? 'Quadlet' : 'Quadlets'}, no mistakes.`);
    }
    return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
  }
}

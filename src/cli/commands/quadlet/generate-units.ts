import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { TiffinError } from '../../../lib/errors.ts';
import { version } from '../../../lib/version.ts';
import { writeUnits } from '../../../systemd/quadlet-generator.ts';
import { problemLine } from '../../../systemd/quadlet-problem.ts';
import { generateAll } from '../../../systemd/quadlet-reload.ts';
import { BaseCommand } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { verbatimOperands } from '../../options/operand.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

/** `tiffin __generate-units [-dryrun] [-user] [-v] [-no-kmsg-log] [-version] NORMAL [EARLY LATE]`: what systemd runs, with the options of Podman's generator. */
export class GenerateUnitsCommand extends BaseCommand {
  words = verbatimOperands('WORD');

  override async run(context: CommandContext): Promise<number> {
    const { output } = context;
    const flags = new Set(this.words.filter((word) => word.startsWith('-')).map((word) => word.replace(/^-+/, '')));
    const [directory] = this.words.filter((word) => !word.startsWith('-'));
    if (flags.has('version')) {
      output.line(version);
      return 0;
    }
    const dryRun = flags.has('dryrun');
    if (!dryRun && directory === undefined) throw new TiffinError('invalid-argument', 'missing output directory argument');
    const { units, problems } = await generateAll(quadletServices(context), generationSite(context));
    const say = (text: string): void => {
      const line = `tiffin-user-generator[${process.pid}]: ${text}`;
      if (dryRun || flags.has('no-kmsg-log') || !logToKernel(line)) output.notice(line);
    };
    for (const problem of problems) say(`${problem.severity}: ${problemLine(problem)}`);
    if (dryRun) for (const { fileName, text } of units) output.text(`---${fileName}---\n${text}\n`);
    else if (directory !== undefined) writeUnits(directory, units);
    return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
  }
}

/** Standard error of generators goes nowhere with older versions of systemd; the journal reads the kernel's log. */
function logToKernel(line: string): boolean {
  try {
    const log = openSync('/dev/kmsg', constants.O_WRONLY);
    writeSync(log, line.slice(0, 900));
    closeSync(log);
    return true;
  } catch {
    return false;
  }
}

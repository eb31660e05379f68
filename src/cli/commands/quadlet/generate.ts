import { problemLine } from '../../../systemd/quadlet-problem.ts';
import { generateAll, reloadQuadlets } from '../../../systemd/quadlet-reload.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag } from '../../options/option.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

/** `tiffin quadlet generate` */
export class QuadletGenerateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Makes units of all Quadlets and reloads systemd. For hosts where no package has installed the generator, after Quadlets were written or changed by hand; elsewhere `systemctl --user daemon-reload` does the same. The units are written to ~/.local/share/systemd/user.',
    examples: [['Print the units and write nothing', '$0 quadlet generate --dry-run']],
  };

  dryRun = flag('--dry-run', { description: 'Print the units and write nothing' });
  reloadSystemd = flag('--reload-systemd', { description: 'Reload systemd', default: true });

  override async run(context: CommandContext): Promise<number> {
    const { output, log } = context;
    const services = quadletServices(context);
    const site = generationSite(context);
    const { units, problems } = await generateAll(services, site);
    for (const problem of problems) log.warn(problemLine(problem));
    if (this.dryRun) for (const { fileName, text } of units) output.text(`---${fileName}---\n${text}\n`);
    else {
      const directory = await reloadQuadlets(services, { site, reload: this.reloadSystemd, warn: (message) => log.warn(message) });
      for (const { fileName } of units) output.line(directory === undefined ? fileName : `${directory}/${fileName}`);
    }
    return problems.some(({ severity }) => severity === 'error') ? 1 : 0;
  }
}

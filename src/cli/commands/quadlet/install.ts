import { TiffinError } from '../../../lib/errors.ts';
import { problemLine } from '../../../systemd/quadlet-problem.ts';
import { installQuadlets } from '../../../systemd/quadlet-install.ts';
import { reloadQuadlets } from '../../../systemd/quadlet-reload.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { commandCheck } from '../../request/check-command.ts';
import { requestFacts } from '../../request/create-options.ts';
import { generationSite, quadletServices } from '../../request/quadlet.ts';

const largest = 16 << 20;

/** `tiffin quadlet install` */
export class QuadletInstallCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Installs Quadlets for the user, all of them or none, and reloads systemd. A directory, several files, or a .quadlets file (Quadlets with --- between them, each with a comment # FileName=NAME) become an application, a directory of their own. A file with a mistake is not installed.',
    examples: [
      ['Install one file', '$0 quadlet install web.container'],
      ['Install a directory of files that belong together', '$0 quadlet install --replace ./app/'],
    ],
  };

  reloadSystemd = flag('--reload-systemd', { description: 'Reload systemd', default: true });
  replace = flag('-r,--replace', { description: 'Replace Quadlets of the same names' });
  sources = operands('PATH|URL', { min: 1, complete: 'file' });

  override async run(context: CommandContext): Promise<void> {
    const { output, log } = context;
    const services = quadletServices(context);
    const site = generationSite(context);
    const fetch = async (address: string): Promise<Uint8Array> => download(context, address);
    const { sources, replace } = this;
    const checked = { ...site, check: commandCheck(requestFacts(context)) };
    const { paths, problems } = await installQuadlets(services, { sources, directory: process.cwd(), replace, site: checked, fetch });
    for (const problem of problems) log.warn(problemLine(problem));
    await reloadQuadlets(services, { site, reload: this.reloadSystemd, warn: (message) => log.warn(message) });
    for (const path of paths) output.line(path);
  }
}

async function download(context: CommandContext, address: string): Promise<Uint8Array> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(url.hostname))
    context.log.warn(`${address} comes without TLS: whoever is on the way can change what runs as you`);
  const { openDownload } = await import('../../../registry/download.ts');
  await using file = await openDownload(address, await context.engine(), context.signal);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.body) {
    size += chunk.length;
    if (size > largest) throw new TiffinError('invalid-argument', `${address} is larger than 16 MiB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

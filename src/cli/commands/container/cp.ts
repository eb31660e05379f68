import { copyFiles, parseCopyPlaces } from '../../../container/copy.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';
import { standardInput } from '../../standard-input.ts';

/** `tiffin cp`. */
export class CpCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Copies files and directories between the host and containers, or between containers, whether they run or not. A path of a container without a leading slash begins at its working directory; DIR/. is the content of DIR; - is a tar on standard input or output.',
    examples: [
      ['Copy a file into a container', '$0 cp ./page.html web:/usr/share/nginx/html/'],
      ['Copy a directory out of it, as a tar', '$0 cp web:/var/log - > log.tar'],
      ['Copy from one container to another', '$0 cp web:/etc/app/. backup:/etc/app'],
    ],
  };

  archive = flag('-a,--archive', {
    description: "Give the copies to the container's user; with false, keep owners by number",
    default: true,
  });
  overwrite = flag('--overwrite', { description: 'Allow files to replace directories, and directories files' });
  source = operand('SOURCE', { complete: 'container-path' });
  target = operand('TARGET', { complete: 'container-path' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const places = parseCopyPlaces(this.source, this.target);
    if (places[1].kind === 'stream' && output.stdout.isTerminal)
      throw new TiffinError('invalid-argument', 'refusing to write an archive to a terminal', {
        hint: `redirect it: tiffin cp ${this.source} - > FILE`,
      });
    const options = { keepOwners: !this.archive, overwrite: this.overwrite, output: 1, input: () => standardInput('a path'), signal };
    await copyFiles(await engine(), places, options);
  }
}

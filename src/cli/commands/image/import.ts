import { importImage } from '../../../image/import.ts';
import { parsePlatform } from '../../../oci/platform.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { platformOptions } from '../../options/image-choice.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag, list, optionGroup, value } from '../../options/option.ts';
import { standardInput } from '../../standard-input.ts';
import { toPlatform } from '../../request/image-choice.ts';

/** `tiffin import`. */
export class ImportCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Creates an image of one layer from the tar of a root file system: a file, a URL, or - for standard input.',
    examples: [
      ['Import a root file system', '$0 import --change \'CMD ["/bin/sh"]\' rootfs.tar base:1'],
      ['Import from a pipe', 'tar -C rootfs -c . | $0 import - base:1'],
    ],
  };

  changes = list('-c,--change', {
    valueName: 'instruction',
    description: 'CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR as in a Containerfile',
    complete: ['CMD', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'LABEL', 'ONBUILD', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
  });
  message = value('-m,--message', { valueName: 'text', description: 'Comment in the history of the image', complete: 'none' });
  quiet = flag('-q,--quiet', { description: 'Print only the ID' });
  platform = optionGroup('Platform', platformOptions());
  source = operand('TARFILE', { complete: 'file' });
  name = optionalOperand('NAME', { complete: 'import-name' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const input = this.source === '-' ? { stream: standardInput('a file') } : { path: this.source };
    const platform = toPlatform(this.platform);
    const { changes, message, name } = this;
    const options = { changes, message, name, signal, platform: platform === undefined ? undefined : parsePlatform(platform) };
    const image = await importImage(await engine(), input, options);
    output.line(`sha256:${image.id}`);
  }
}

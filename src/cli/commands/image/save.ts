import { parseSaveFormat, saveImages } from '../../../image/save.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { sinkWritable } from '../../output/sink-writable.ts';

/** `tiffin save`. */
export class SaveCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Saves images to an archive or a directory. Without --multi-image-archive the first operand is the image, and the others are further names of it.',
    examples: [
      ['Save an image in the format of Docker', '$0 save -o alpine.tar alpine'],
      ['Save the bytes of the registry unchanged', '$0 save --format oci-archive -o app.tar app:1.2'],
    ],
  };

  compress = flag('--compress', { description: 'Compress layers; only with --format docker-dir' });
  format = value('--format', {
    valueName: 'format',
    description: 'Format of the archive: docker-archive, oci-archive, docker-dir or oci-dir',
    complete: ['docker-archive', 'oci-archive', 'docker-dir', 'oci-dir'],
    default: 'docker-archive',
  });
  multiImageArchive = flag('-m,--multi-image-archive', { description: 'Take every operand as an image' });
  file = value('-o,--output', {
    valueName: 'file',
    description: 'Write to this file or directory in place of standard output',
    complete: 'file',
  });
  quiet = flag('-q,--quiet', { description: 'Do not show progress' });
  uncompressed = flag('--uncompressed', { description: 'Accepted for compatibility: layers of OCI formats stay as they are' });
  images = operands('IMAGE', { min: 0, complete: 'image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    if (this.images.length === 0) throw new TiffinError('invalid-argument', 'need at least 1 argument');
    const format = parseSaveFormat(this.format);
    if (this.compress && format !== 'docker-dir') {
      throw new TiffinError('invalid-argument', "--compress can only be set when --format is 'docker-dir'");
    }
    if (this.file === undefined && output.stdout.isTerminal) {
      throw new TiffinError('invalid-argument', 'refusing to save to terminal. Use -o flag or redirect');
    }
    const target = this.file === undefined ? { stream: sinkWritable(output.stdout), fd: output.stdout.fd } : { path: this.file };
    const services = await engine();
    using bars = await output.progress({ quiet: this.quiet });
    const { compress, multiImageArchive } = this;
    await saveImages(services, this.images, target, { format, compress, multiImageArchive, progress: transferListener(bars), signal });
  }
}

import { loadImages } from '../../../image/load.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, value } from '../../options/option.ts';
import { standardInput } from '../../standard-input.ts';
import { transferListener } from '../../output/pull-progress.ts';

/** `tiffin load`. */
export class LoadCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Loads all images of an archive (docker-archive, oci-archive, or a directory of either kind) into the store.',
    examples: [
      ['Load a file', '$0 load -i alpine.tar'],
      ['Load an image from another machine', 'ssh build tiffin save app | $0 load'],
      ['Load an image from Docker', 'docker save app | $0 load'],
    ],
  };

  input = value('-i,--input', { valueName: 'file', description: 'Read this archive or directory; - is standard input', complete: 'file' });
  quiet = flag('-q,--quiet', { description: 'Do not show progress' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const input =
      this.input === undefined || this.input === '-' ? { stream: standardInput('the --input flag'), fd: 0 } : { path: this.input };
    const services = await engine();
    using bars = await output.progress({ quiet: this.quiet });
    const loaded = await loadImages(services, input, { progress: transferListener(bars), signal });
    bars[Symbol.dispose]();
    for (const { image, names } of loaded) {
      for (const name of names.length === 0 ? [`sha256:${image.id}`] : names) output.line(`Loaded image: ${name}`);
    }
  }
}

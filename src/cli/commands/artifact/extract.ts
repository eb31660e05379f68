import { extractArtifact } from '../../../image/extract-artifact.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';
import { sinkWritable } from '../../output/sink-writable.ts';

/** `tiffin artifact extract`. */
export class ArtifactExtractCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Copies the files of an artifact into a directory under their own names, or a single one to a path; the path - is standard output.',
    examples: [
      ['Extract all files', '$0 artifact extract quay.io/me/models:1 .'],
      ['Print one of them', '$0 artifact extract --title README.md quay.io/me/models:1 -'],
    ],
  };

  digest = value('--digest', { valueName: 'digest', description: 'Extract only the file with this digest', complete: 'none' });
  title = value('--title', { valueName: 'title', description: 'Extract only the file with this name', complete: 'none' });
  artifact = operand('ARTIFACT', { complete: 'artifact' });
  target = operand('PATH', { complete: 'file' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const target = this.target === '-' ? { stream: sinkWritable(output.stdout) } : { path: this.target };
    const { digest, title } = this;
    await extractArtifact(await engine(), this.artifact, target, { digest, title, signal });
  }
}

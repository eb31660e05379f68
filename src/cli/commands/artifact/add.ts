import { addArtifact } from '../../../image/add-artifact.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, operands } from '../../options/operand.ts';
import { flag, list, value } from '../../options/option.ts';
import { toAnnotations } from '../../request/annotations.ts';

/** `tiffin artifact add`. */
export class ArtifactAddCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Copies files into the store as an artifact: content that a registry keeps and that is no image. Prints the digest of the artifact, without its algorithm.',
    examples: [
      ['Add one file', '$0 artifact add quay.io/me/models:1 model.gguf'],
      ['Add a file with a type', '$0 artifact add --type application/spdx+json registry.example.com/me/app-sbom:1.2 sbom.json'],
      ['Add another file to it', '$0 artifact add --append quay.io/me/models:1 README.md'],
    ],
  };

  annotations = list('--annotation', { valueName: 'key=value', description: 'Set an annotation of the files', complete: 'none' });
  append = flag('-a,--append', { description: 'Add the files to the artifact if it exists' });
  fileType = value('--file-type', { valueName: 'type', description: 'Media type of the files', complete: 'none' });
  replace = flag('--replace', { description: 'Replace the artifact that has the name' });
  type = value('--type', { valueName: 'type', description: 'Type of the artifact', complete: 'none' });
  artifact = operand('ARTIFACT', { complete: 'artifact' });
  files = operands('PATH', { min: 1, complete: 'file' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { append, fileType, replace, type } = this;
    const annotations = toAnnotations(this.annotations);
    const { id } = await addArtifact(await engine(), this.artifact, this.files, { annotations, append, fileType, replace, type, signal });
    output.line(id);
  }
}

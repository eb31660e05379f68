import { inspectArtifact } from '../../../image/artifact.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { value } from '../../options/option.ts';

/** `tiffin artifact inspect`. */
export class ArtifactInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the manifest, the name and the digest of an artifact, as JSON or by a Go template.',
    examples: [
      ['Show everything', '$0 artifact inspect quay.io/me/models:1'],
      [
        'List the digests of its files',
        "$0 artifact inspect --format '{{range .Manifest.layers}}{{.digest}} {{.size}}{{println}}{{end}}' quay.io/me/models:1",
      ],
    ],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'artifact-inspect' },
  });
  artifact = operand('ARTIFACT', { complete: 'artifact' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const found = inspectArtifact(await engine(), this.artifact);
    await output.value(found, { format: this.format, name: 'inspect' });
  }
}

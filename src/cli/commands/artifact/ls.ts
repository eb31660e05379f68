import { listArtifacts } from '../../../image/artifact.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { flag, value } from '../../options/option.ts';
import { artifactColumns } from '../../output/columns/artifact.ts';

/** `tiffin artifact ls`. */
export class ArtifactLsCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Lists the artifacts in the store, one line for each of their names.',
    examples: [['List names and digests only', "$0 artifact ls --format '{{.Repository}}:{{.Tag}} {{.Digest}}'"]],
  };

  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'artifact' },
  });
  noHeading = flag('-n,--noheading', { description: 'Do not print headings' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten digests' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const { format, noHeading, noTrunc } = this;
    await output.rows(artifactColumns, listArtifacts(await engine()), { format, noHeading, noTrunc });
  }
}

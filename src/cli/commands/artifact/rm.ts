import { removeArtifact } from '../../../image/artifact.ts';
import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin artifact rm`. */
export class ArtifactRmCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Removes artifacts from the store, by name or by digest.',
    examples: [
      ['Remove one artifact', '$0 artifact rm quay.io/me/models:1'],
      ['Remove all artifacts', '$0 artifact rm --all'],
    ],
  };

  all = flag('-a,--all', { description: 'Remove all artifacts' });
  ignore = flag('-i,--ignore', { description: 'Ignore artifacts that do not exist' });
  artifacts = operands('ARTIFACT', { min: 0, complete: 'artifact' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    this.#checkOperands();
    const services = await engine();
    const names = this.all ? services.images.artifacts.list().map(({ id }) => id) : this.artifacts;
    const failures: Error[] = [];
    for (const name of names) {
      try {
        output.line(removeArtifact(services, name));
      } catch (error) {
        if (!(error instanceof TiffinError)) throw error;
        if (error.code !== 'not-found' || !(this.ignore || this.all)) failures.push(error);
      }
    }
    if (failures.length > 0) throw new AggregateFailure(failures);
  }

  #checkOperands(): void {
    const isGiven = this.artifacts.length > 0;
    if (this.all === isGiven) {
      const message = isGiven
        ? 'when using the --all switch, you may not pass any artifact names or digests'
        : 'at least one artifact name or digest must be specified';
      throw new TiffinError('invalid-argument', message);
    }
  }
}

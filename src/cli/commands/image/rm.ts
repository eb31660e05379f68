import { reapAll } from '../../../container/reap.ts';
import { removeAllImages, removeImages } from '../../../image/remove.ts';
import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag } from '../../options/option.ts';

/** `tiffin rmi`. */
export class ImageRemoveCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Removes the given names from images; an image that has lost its last name is removed with the layers that nothing else uses.',
    examples: [
      ['Remove one image', '$0 rmi alpine'],
      ['Remove all images, and the containers that use them', '$0 rmi --all --force'],
    ],
  };
  static override readonly statuses = { 'not-found': 1, 'in-use': 2 } as const;

  all = flag('-a,--all', { description: 'Remove all images' });
  force = flag('-f,--force', { description: 'Remove an image with several names, and the containers that use it' });
  ignore = flag('-i,--ignore', { description: 'Ignore images that do not exist' });
  noPrune = flag('--no-prune', { description: 'Accepted for compatibility: tiffin makes no dangling parents' });
  images = operands('IMAGE', { min: 0, complete: 'image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    this.#requireImages();
    const services = await engine();
    const removeContainer = async (id: string): Promise<void> => {
      const { removeContainer: remove } = await import('../../../container/remove.ts');
      const container = services.containers.find(id);
      if (container !== undefined) await remove(services, container, { force: true, volumes: false, signal });
    };
    const options = { force: this.force, ignore: this.ignore || this.force, ...(this.force ? { removeContainer } : {}) };
    // A --rm container that has just gone holds its image until its record is dropped.
    await reapAll(services);
    const { reports, failures } = this.all ? await removeAllImages(services, options) : await removeImages(services, this.images, options);
    for (const { untagged } of reports) for (const name of untagged) output.line(`Untagged: ${name}`);
    for (const { deleted } of reports) for (const id of deleted) output.line(`Deleted: ${id}`);
    if (failures.length > 0) throw new AggregateFailure(failures);
  }

  #requireImages(): void {
    if (this.all && this.images.length > 0) throw usage('when using the --all switch, you may not pass any images names or IDs');
    if (!this.all && this.images.length === 0) throw usage('image name or ID must be specified');
  }
}

function usage(message: string): TiffinError {
  return new TiffinError('invalid-argument', message);
}

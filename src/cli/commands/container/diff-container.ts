import type { DiffScope } from '../../../container/diff.ts';
import type { CommandHelp } from '../../base-command.ts';
import { DiffCommand } from './diff.ts';

/** `tiffin container diff`. */
export class ContainerDiffCommand extends DiffCommand {
  static override readonly help: CommandHelp = {
    description:
      'Lists the files that a container added (A), changed (C) or deleted (D) in its image. With a second name, lists what differs from that.',
    examples: [
      ['Show what a container has written', '$0 container diff web'],
      ['Print the same as JSON', '$0 container diff --format json web'],
    ],
  };

  override get scope(): DiffScope {
    return 'container';
  }
}

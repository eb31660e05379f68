import type { DiffScope } from '../../../container/diff.ts';
import { DiffCommand } from './diff.ts';

/** `tiffin container diff`. */
export class ContainerDiffCommand extends DiffCommand {
  override get scope(): DiffScope {
    return 'container';
  }
}

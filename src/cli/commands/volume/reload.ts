import { BaseCommand, type CommandHelp } from '../../base-command.ts';

/** `tiffin volume reload` */
export class VolumeReloadCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Does nothing, for compatibility: there are no volume plugins.',
    examples: [['Do nothing', '$0 volume reload']],
  };

  override run(): void {}
}

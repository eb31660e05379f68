import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import { completionScript, shells } from '../../completion/scripts.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';

/** `tiffin completion`. */
export class CompletionCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the completion script for a shell: bash, zsh or fish.',
    examples: [
      ['Complete in this bash session', 'source <($0 completion bash)'],
      ['Complete in every fish session', '$0 completion fish -f ~/.config/fish/completions/tiffin.fish'],
    ],
  };

  file = value('-f,--file', { valueName: 'file', description: 'Write the script to this file', complete: 'file' });
  noDescriptions = flag('--no-desc', { description: 'Leave out descriptions' });
  shell = operand('SHELL', { complete: shells });

  override async run({ output }: CommandContext): Promise<void> {
    const script = await completionScript(this.shell, { described: !this.noDescriptions });
    if (this.file === undefined) {
      output.text(script);
      return;
    }
    const { writeNamedFile } = await import('../../../lib/files.ts');
    writeNamedFile(this.file, script);
  }
}

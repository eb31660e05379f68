import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { value } from '../../options/option.ts';
import { version } from '../../version-line.ts';

/** `tiffin version`. */
export class VersionCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the versions of tiffin, of Node.js and of the platform.',
    examples: [
      ['Show all versions', '$0 version'],
      ['Print the version only', "$0 version --format '{{.Client.Version}}'"],
    ],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'version' },
  });

  override async run({ output }: CommandContext): Promise<void> {
    const architecture = process.arch === 'x64' ? 'amd64' : process.arch;
    const client = { APIVersion: version, Version: version, NodeVersion: process.version, OsArch: `linux/${architecture}`, Os: 'linux' };
    if (this.format === 'json') {
      await output.value({ Client: client }, { name: 'version' });
    } else if (this.format !== undefined) {
      await output.value({ Client: client, ...client }, { name: 'version', format: this.format });
    } else {
      const lines = [
        ['Client:', 'tiffin'],
        ['Version:', client.Version],
        ['API Version:', client.APIVersion],
        ['Node Version:', client.NodeVersion],
        ['OS/Arch:', client.OsArch],
      ];
      for (const [label = '', text = ''] of lines) output.line(`${label.padEnd(15)}${text}`);
    }
  }
}

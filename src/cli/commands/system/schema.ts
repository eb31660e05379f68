import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';

/** `tiffin system schema`. */
export class SystemSchemaCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Prints the JSON Schema (draft 2020-12) of what a command prints with --format json; without a command, lists the commands that have one. The schemas are also files of the package. Members that a schema does not require may be missing when they are empty; later versions may add members.',
    examples: [
      ['Print the schema of the list of containers', '$0 system schema ps'],
      ['List the commands that have a schema', '$0 system schema'],
    ],
  };

  words = operands('COMMAND', { min: 0, complete: 'schema-word' });

  override async run({ output }: CommandContext): Promise<void> {
    const { jsonViews, schemaOf } = await import('../../schemas/json-views.ts');
    if (this.words.length === 0) {
      for (const command of Object.keys(jsonViews)) output.line(command);
      return;
    }
    const { spellings } = await import('../../command-table.ts');
    const typed = this.words.join(' ');
    const schema = schemaOf(spellings()[typed] ?? typed);
    if (schema === undefined)
      throw new TiffinError('not-found', `no schema for ${JSON.stringify(typed)}`, {
        hint: "try 'tiffin system schema' for those there are",
      });
    await output.json(schema, { indent: 2 });
  }
}

import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { commaList, flag, list, value } from '../../options/option.ts';
import { pairsOf } from '../../request/words.ts';
import { TiffinError } from '../../../lib/errors.ts';

/** `tiffin secret create` */
export class SecretCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a secret, a value that containers are given with --secret. It is read from a file, from standard input (-), or with --env from a variable, and is encrypted with a key in the configuration directory. Prints its ID.',
    examples: [
      ['Keep a password', 'printf %s "$PASSWORD" | $0 secret create db-password -'],
      ['Give it to a container', '$0 run -d --secret db-password postgres'],
    ],
  };

  driver = value('-d,--driver', {
    valueName: 'driver',
    description: 'Driver that keeps the value: file (encrypted), pass or shell',
    complete: ['file', 'pass', 'shell'],
  });
  driverOptions = commaList('--driver-opts', { valueName: 'key=value', description: 'Option of the driver', complete: 'none' });
  environment = flag('--env', { description: 'NAME is an environment variable that has the value' });
  ignore = flag('--ignore', { description: 'Do not fail when it exists already' });
  labels = list('-l,--label', { valueName: 'key=value', description: 'Label of the secret', complete: 'none' });
  replace = flag('--replace', { description: 'Replace a secret of the same name' });
  name = operand('NAME', { complete: 'none' });
  source = operand('FILE|-', { complete: 'file' });

  override async run({ output, engine, env }: CommandContext): Promise<void> {
    if (this.ignore && this.replace) throw new TiffinError('invalid-argument', 'cannot use --ignore and --replace flags together');
    const { readValue } = await import('../../../secret/read-value.ts');
    const { createSecret } = await import('../../../secret/create.ts');
    const { name, driver, replace, ignore: ignoreExisting } = this;
    const content = readValue({ source: this.source, fromEnvironment: this.environment, env });
    const options = pairsOf(this.driverOptions);
    const request = { name, value: content, driver, options, labels: pairsOf(this.labels), replace, ignoreExisting };
    output.line((await createSecret(await engine(), request)).id);
    content.fill(0);
  }
}

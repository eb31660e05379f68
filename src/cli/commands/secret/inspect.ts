import { TiffinError } from '../../../lib/errors.ts';
import { formatGoTime } from '../../../lib/units.ts';
import { inspectSecret } from '../../../secret/inspect.ts';
import type { SecretRecord } from '../../../storage/secret-record.ts';
import type { Engine } from '../../../engine.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operands } from '../../options/operand.ts';
import { flag, value } from '../../options/option.ts';
import { printInspections } from '../../output/inspections.ts';
import type { Output } from '../../output/output.ts';

/** `tiffin secret inspect` */
export class SecretInspectCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Prints the details of secrets as JSON, or by a Go template; the value only with --showsecret.',
    examples: [
      ['Show a secret without its value', '$0 secret inspect db-password'],
      ['Print its value', "$0 secret inspect --showsecret --format '{{.SecretData}}' db-password"],
    ],
  };

  format = value('-f,--format', {
    valueName: 'format',
    description: 'Output as json, or by a Go template',
    complete: { format: 'secret-inspect' },
  });
  pretty = flag('--pretty', { description: 'Print it for people' });
  showSecret = flag('--showsecret', { description: 'Show the value, too' });
  names = operands('SECRET', { min: 1, complete: 'secret' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const services = await engine();
    if (this.pretty) return this.names.forEach((name) => printPretty(output, find(services, name)));
    const values = this.showSecret ? await readValues(services, this.names) : new Map<string, Uint8Array>();
    await printInspections(output, this.names, {
      format: this.format,
      find: (name) => {
        const secret = find(services, name);
        return inspectSecret(secret, values.get(secret.id));
      },
    });
  }
}

function find({ secrets }: Engine, name: string): SecretRecord {
  try {
    return secrets.get(name);
  } catch (cause) {
    if (!(cause instanceof TiffinError)) throw cause;
    throw new TiffinError(cause.code, `inspecting secret: ${cause.message}`, { cause });
  }
}

async function readValues(services: Engine, names: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>> {
  const { readSecret } = await import('../../../secret/drivers.ts');
  const values = new Map<string, Uint8Array>();
  for (const name of names) {
    const secret = services.secrets.find(name);
    if (secret !== undefined) values.set(secret.id, await readSecret(services, secret));
  }
  return values;
}

function printPretty(output: Output, { id, name, labels, driver, createdAt, updatedAt }: SecretRecord): void {
  const marks = Object.entries(labels).map(([key, text]) => ` - ${key}${text === '' ? '' : `=${text}`}`);
  const lines = [
    `ID:              ${id}`,
    `Name:              ${name}`,
    ...(marks.length > 0 ? ['Labels:', ...marks] : []),
    `Driver:            ${driver}`,
    `Created at:        ${formatGoTime(new Date(createdAt))}`,
    `Updated at:        ${formatGoTime(new Date(updatedAt))}`,
  ];
  for (const line of lines) output.line(line);
}

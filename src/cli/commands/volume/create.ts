import { createNamedVolume } from '../../../container/create-volume.ts';
import { TiffinError } from '../../../lib/errors.ts';
import type { CreateVolumeRequest } from '../../../volume/create.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { optionalOperand } from '../../options/operand.ts';
import { flag, integer, list, value } from '../../options/option.ts';

/** `tiffin volume create` */
export class VolumeCreateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates a volume and prints its name. It is empty until the first container that mounts it copies the content of its image there. The driver image, and the types tmpfs and none with o=bind, make volumes of other kinds.',
    examples: [
      ['Create a volume', '$0 volume create data'],
      ['Create one in memory', '$0 volume create --opt type=tmpfs --opt o=size=64m scratch'],
      ['Create one of a directory of the host', '$0 volume create --opt type=none --opt o=bind --opt device=$HOME/www www'],
      ['Create one with the files of an image', '$0 volume create --driver image --opt image=alpine base'],
    ],
  };

  driver = value('-d,--driver', { valueName: 'driver', description: 'Volume driver', complete: ['local', 'image'], default: 'local' });
  gid = integer('--gid', { valueName: 'number', description: 'Group of the volume, by ID in containers', integer: 'signed' });
  ignore = flag('--ignore', { description: 'Do not fail when it exists already' });
  labels = list('-l,--label', { valueName: 'key=value', description: 'Label of the volume', complete: 'none' });
  options = list('-o,--opt', {
    valueName: 'key=value',
    description: 'Option of the driver',
    complete: ['type=', 'device=', 'o=', 'image=', 'nocopy', 'copy'],
  });
  uid = integer('--uid', { valueName: 'number', description: 'Owner of the volume, by ID in containers', integer: 'signed' });
  name = optionalOperand('NAME', { complete: 'none' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    output.line(createNamedVolume(await engine(), this.request()).name);
  }

  /** What the options ask for. */
  request(): CreateVolumeRequest {
    const { name, driver, ignore: ignoreExisting } = this;
    const owner = { uid: ownerId('--uid', this.uid), gid: ownerId('--gid', this.gid) };
    return { name, driver, labels: pairs(this.labels), options: pairs(this.options), ...owner, ignoreExisting };
  }
}

function ownerId(option: string, id: number | undefined): number | undefined {
  if (id === undefined || (id >= 0 && id < 4_294_967_295)) return id;
  throw new TiffinError('invalid-argument', `${option} ${id} is no ID: 0 to 4294967294`);
}

function pairs(texts: readonly string[]): Record<string, string> {
  const entries = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

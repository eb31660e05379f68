import { createReadStream, openSync } from 'node:fs';
import type { Readable } from 'node:stream';

import { importVolume } from '../../../container/volume-files.ts';
import { errnoOf, TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand } from '../../options/operand.ts';
import { standardInput } from '../../standard-input.ts';

/** `tiffin volume import` */
export class VolumeImportCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Extracts a tar into a volume: a file, or - for standard input, plain or compressed with gzip or zstd. Owners and modes are kept; files of the same name are replaced.',
    examples: [['Import a file', '$0 volume import data data.tar']],
  };

  volume = operand('VOLUME', { complete: 'volume' });
  source = operand('SOURCE', { complete: 'file' });

  override async run({ engine, signal }: CommandContext): Promise<void> {
    const services = await engine();
    const volume = services.volumes.get(this.volume);
    const input = this.source === '-' ? standardInput('a file') : openInput(this.source);
    await importVolume(services, volume, input, signal);
  }
}

function openInput(path: string): Readable {
  try {
    return createReadStream(path, { fd: openSync(path, 'r') });
  } catch (cause) {
    const reason = { ENOENT: 'no such file or directory', EACCES: 'permission denied' }[errnoOf(cause) ?? ''] ?? errnoOf(cause);
    throw new TiffinError('invalid-argument', `unable open input file: open ${path}: ${reason ?? 'cannot be read'}`, { cause });
  }
}

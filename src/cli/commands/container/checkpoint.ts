import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import { operands } from '../../options/operand.ts';
import { commaList, flag, value } from '../../options/option.ts';

const hint = 'CRIU, which does it, needs rights over the whole host that a user does not have; `tiffin commit` keeps the files';

/** `tiffin container checkpoint`: known, and always refused. */
export class CheckpointCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Is refused: to write the memory of processes to disk needs root. `commit` keeps the files of a container.',
    examples: [['Keep the files of a container instead', '$0 commit web web:saved']],
  };

  all = flag('-a,--all', { description: 'Use all running containers' });
  compress = value('-c,--compress', { valueName: 'kind', description: 'Compression of the archive', complete: 'none', default: 'zstd' });
  createImage = value('--create-image', { valueName: 'name', description: 'Create an image of the checkpoint', complete: 'none' });
  export = value('-e,--export', { valueName: 'file', description: 'Write an archive', complete: 'file' });
  fileLocks = flag('--file-locks', { description: 'Keep locks of files' });
  ignoreRootfs = flag('--ignore-rootfs', { description: 'Without changed files' });
  ignoreVolumes = flag('--ignore-volumes', { description: 'Without volumes' });
  keep = flag('-k,--keep', { description: 'Keep temporary files' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  leaveRunning = flag('-R,--leave-running', { description: 'Leave the container running' });
  preCheckpoint = flag('-P,--pre-checkpoint', { description: 'Write memory only' });
  printStats = flag('--print-stats', { description: 'Print statistics' });
  tcpEstablished = flag('--tcp-established', { description: 'Keep connections' });
  withPrevious = flag('--with-previous', { description: 'After a --pre-checkpoint' });
  names = operands('CONTAINER', { min: 0, complete: 'running-container' });

  override run(): void {
    if (this.names.length === 0 && !this.all && !this.latest)
      throw new TiffinError('invalid-argument', 'you must provide at least one name or id');
    throw new TiffinError('unsupported', 'checkpointing a container requires root', { hint });
  }
}

/** `tiffin container restore`: known, and always refused. */
export class RestoreCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Is refused: to restore the memory of processes needs root.',
    examples: [['Start a container from its files instead', '$0 start web']],
  };

  all = flag('-a,--all', { description: 'Restore all checkpointed containers' });
  fileLocks = flag('--file-locks', { description: 'With locks of files' });
  ignoreRootfs = flag('--ignore-rootfs', { description: 'Without changed files' });
  ignoreStaticIp = flag('--ignore-static-ip', { description: 'With another address' });
  ignoreStaticMac = flag('--ignore-static-mac', { description: 'With another MAC address' });
  ignoreVolumes = flag('--ignore-volumes', { description: 'Without volumes' });
  import = value('-i,--import', { valueName: 'file', description: 'From an archive', complete: 'file' });
  importPrevious = value('--import-previous', { valueName: 'file', description: 'With memory of before', complete: 'file' });
  keep = flag('-k,--keep', { description: 'Keep temporary files' });
  latest = flag('-l,--latest', { description: 'Use the container created last' });
  name = value('-n,--name', { valueName: 'name', description: 'Under another name', complete: 'none' });
  pod = value('--pod', { valueName: 'pod', description: 'In a pod', complete: 'pod' });
  printStats = flag('--print-stats', { description: 'Print statistics' });
  publish = commaList('-p,--publish', { valueName: 'port', description: 'With other ports', complete: 'none' });
  tcpClose = flag('--tcp-close', { description: 'With closed connections' });
  tcpEstablished = flag('--tcp-established', { description: 'With connections' });
  names = operands('CONTAINER', { min: 0, complete: 'container' });

  override run(): void {
    throw new TiffinError('unsupported', 'restoring a container requires root', { hint });
  }
}

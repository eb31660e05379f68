import { readFileSync, writeFileSync } from 'node:fs';

import { commitContainer } from '../../../container/commit.ts';
import { oneContainer } from '../../../container/select.ts';
import { parseCommitFormat } from '../../../image/commit.ts';
import { errnoOf, TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag, list, value } from '../../options/option.ts';

/** `tiffin commit`. */
export class CommitCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Creates an image from what a container wrote, on top of its own image. The content of volumes is not part of it. The container may run; with --pause its processes wait meanwhile.',
    examples: [
      ['Create an image with another command', '$0 commit --change \'CMD ["/bin/app"]\' web web:2'],
      ['Create an image of a single layer', '$0 commit --squash web web:flat'],
    ],
  };

  author = value('-a,--author', { valueName: 'text', description: 'Author of the image', complete: 'none' });
  changes = list('-c,--change', {
    valueName: 'instruction',
    description: 'CMD, ENTRYPOINT, ENV, EXPOSE, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME or WORKDIR as in a Containerfile',
    complete: ['CMD', 'ENTRYPOINT', 'ENV', 'EXPOSE', 'LABEL', 'ONBUILD', 'STOPSIGNAL', 'USER', 'VOLUME', 'WORKDIR'],
  });
  config = value('--config', {
    valueName: 'file',
    description: 'JSON file with an image config to merge into that of the container',
    complete: 'file',
  });
  format = value('-f,--format', {
    valueName: 'format',
    description: 'Format of the image: oci or docker',
    complete: ['oci', 'docker'],
    default: 'oci',
  });
  idFile = value('--iidfile', { valueName: 'file', description: 'Write the ID of the image to this file', complete: 'file' });
  includeVolumes = flag('--include-volumes', { description: 'Declare the volumes of the container as volumes of the image' });
  message = value('-m,--message', { valueName: 'text', description: 'Comment on the image; only with --format docker', complete: 'none' });
  pause = flag('-p,--pause', { description: 'Pause the container while its files are read' });
  quiet = flag('-q,--quiet', { description: 'Accepted for compatibility: nothing but the ID is printed' });
  squash = flag('-s,--squash', { description: 'Create an image of one layer' });
  container = operand('CONTAINER', { complete: 'container' });
  name = optionalOperand('IMAGE', { complete: 'image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const { author, changes, message, pause, squash, includeVolumes, name } = this;
    const format = parseCommitFormat(this.format);
    const configFile = this.config === undefined ? undefined : { path: this.config, bytes: readConfig(this.config) };
    const services = await engine();
    const options = { author, changes, message, pause, squash, includeVolumes, name, format, configFile, signal };
    const image = await commitContainer(services, oneContainer(services, this.container), options);
    if (this.idFile !== undefined) writeId(this.idFile, image.id);
    output.line(image.id);
  }
}

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'no such file or directory',
  EACCES: 'permission denied',
  EISDIR: 'it is a directory',
};

function readConfig(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw fileError(`--config: open ${path}`, cause);
  }
}

function writeId(path: string, id: string): void {
  try {
    writeFileSync(path, id);
  } catch (cause) {
    throw fileError(`--iidfile: open ${path}`, cause);
  }
}

function fileError(what: string, cause: unknown): TiffinError {
  const errno = errnoOf(cause) ?? 'it cannot be used';
  return new TiffinError('invalid-argument', `${what}: ${meanings[errno] ?? errno}`, { cause });
}

import { parsePacking, requireLevel } from '../../../image/push.ts';
import type { CompressionWishes } from '../../../image/push.ts';
import { parseReplicaCompression, pushList } from '../../../image/push-list.ts';
import type { PushStep } from '../../../image/push-list.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { writeNamedFile } from '../../../lib/files.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { commaList, flag, integer, optionGroup, value } from '../../options/option.ts';
import { signingOptions } from '../../options/signing.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { toSigningWishes } from '../../request/signing.ts';

/** `tiffin manifest push`. */
export class ManifestPushCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Pushes a manifest list and its images to a registry. Images that are not in the store are copied from where the list found them.',
    examples: [
      ['Push a list and its images', '$0 manifest push app:1.2 docker://registry.example.com/me/app:1.2'],
      ['Push each image compressed with zstd, too', '$0 manifest push --add-compression zstd app:1.2 registry.example.com/me/app:1.2'],
    ],
  };

  addCompression = commaList('--add-compression', {
    valueName: 'format',
    description: 'Push each image with its layers compressed in this format, too',
    complete: ['gzip', 'zstd', 'zstd:chunked'],
  });
  all = flag('--all', { description: 'Push the images of the manifest list, too', default: true });
  packing = value('--compression-format', {
    valueName: 'format',
    description: 'Compress layers with gzip, zstd or zstd:chunked',
    complete: ['gzip', 'zstd', 'zstd:chunked'],
  });
  level = integer('--compression-level', { valueName: 'level', description: 'Compression level', integer: 'signed' });
  digestFile = value('--digestfile', {
    valueName: 'file',
    description: 'Write the digest of the pushed list to this file',
    complete: 'file',
  });
  force = flag('--force-compression', { description: 'Compress again what has that format already' });
  format = value('-f,--format', { valueName: 'format', description: 'Manifest format: oci or v2s2', complete: ['oci', 'v2s2'] });
  purge = flag('-p,--purge', { description: 'As --rm; accepted because Docker has it', hidden: true });
  quiet = flag('-q,--quiet', { description: 'Do not show progress' });
  remove = flag('--rm', { description: 'Remove the manifest list once it is pushed' });
  signing = optionGroup('Signing', signingOptions());
  registry = optionGroup('Registry', registryOptions());
  list = operand('LIST', { complete: 'manifest-list' });
  destination = optionalOperand('DESTINATION', { complete: 'manifest-list' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine, signal } = context;
    const access = toRegistryAccess(this.registry, process.cwd());
    const format = parseFormat(this.format);
    const signing = await toSigningWishes(this.signing, context);
    const compression = this.#compression();
    const addCompression = this.addCompression.map(parseReplicaCompression);
    const services = await engine();
    using bars = await output.progress({ quiet: this.quiet });
    const digest = await pushList(services, this.list, this.destination, {
      all: this.all,
      access,
      format,
      addCompression,
      removeAfter: this.remove || this.purge,
      copy: { format, compression, progress: transferListener(bars) },
      signing,
      onStep: (step) => bars.say(wordsOf(step)),
      signal,
    });
    bars[Symbol.dispose]();
    if (this.digestFile !== undefined) writeNamedFile(this.digestFile, digest);
  }

  #compression(): CompressionWishes {
    const packing = this.packing === undefined ? undefined : parsePacking(this.packing);
    if (this.level !== undefined) requireLevel(packing ?? 'gzip', this.level);
    return { packing, level: this.level, force: this.force };
  }
}

/** @throws {TiffinError} in Podman's words */
function parseFormat(text: string | undefined): 'oci' | 'v2s2' | undefined {
  if (text === undefined || text === 'oci' || text === 'v2s2') return text;
  throw new TiffinError('invalid-argument', `unknown format ${JSON.stringify(text)}. Choose one of the supported formats: 'oci' or 'v2s2'`);
}

function wordsOf(step: PushStep): string {
  switch (step.kind) {
    case 'begin':
      return `Copying ${step.images} images generated from ${step.listed} images in list`;
    case 'image':
      return `${step.isReplica ? 'Replicating' : 'Copying'} image ${step.digest} (${step.number}/${step.images})`;
    case 'list':
      return 'Writing manifest list to image destination';
  }
}

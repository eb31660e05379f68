import { parseManifestFormat, parsePacking, pushImage, requireLevel } from '../../../image/push.ts';
import type { CompressionWishes, PushOptions } from '../../../image/push.ts';
import { findList } from '../../../image/resolve.ts';
import type { ImageServices } from '../../../image/services.ts';
import { writeNamedFile } from '../../../lib/files.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { signingOptions } from '../../options/signing.ts';
import { flag, integer, optionGroup, refused, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { toSigningWishes } from '../../request/signing.ts';

/** `tiffin push`. */
export class PushCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Pushes an image of the store to a registry, an archive or a directory. Blobs are sent as they came, byte for byte, unless an option asks for another form; what the registry already has is not sent.',
    examples: [
      ['Push to the registry that the name says', '$0 push quay.io/me/app:1.2'],
      ['Push under another name', '$0 push app docker://registry.example.com/me/app:1.2'],
      ['Compress layers with zstd', '$0 push --compression-format zstd app registry.example.com/me/app'],
    ],
  };

  compress = flag('--compress', { description: 'Compress layers that are not; only for the transport dir:' });
  packing = value('--compression-format', {
    valueName: 'format',
    description: 'Compress layers with gzip, zstd or zstd:chunked',
    complete: ['gzip', 'zstd', 'zstd:chunked'],
  });
  level = integer('--compression-level', { valueName: 'level', description: 'Compression level', integer: 'signed' });
  digestFile = value('--digestfile', {
    valueName: 'file',
    description: 'Write the digest of the pushed manifest to this file',
    complete: 'file',
  });
  encryptLayer = refused('--encrypt-layer', { reason: 'images cannot be encrypted' });
  encryptionKey = refused('--encryption-key', { reason: 'images cannot be encrypted' });
  force = flag('--force-compression', { description: 'Compress again what has that format already' });
  format = value('-f,--format', { valueName: 'format', description: 'Manifest format: oci or v2s2', complete: ['oci', 'v2s2'] });
  quiet = flag('-q,--quiet', { description: 'Do not show progress' });
  signing = optionGroup('Signing', signingOptions());
  registry = optionGroup('Registry', registryOptions());
  image = operand('IMAGE', { complete: 'image' });
  destination = optionalOperand('DESTINATION', { complete: 'image' });

  override async run(context: CommandContext): Promise<void> {
    const { output, engine, signal } = context;
    const access = toRegistryAccess(this.registry, process.cwd());
    const format = this.format === undefined ? undefined : parseManifestFormat(this.format);
    const compression = this.#compression();
    const signing = await toSigningWishes(this.signing, context);
    using bars = await output.progress({ quiet: this.quiet });
    const services = await engine();
    const options = {
      access,
      format,
      compression,
      compress: this.compress,
      signing,
      signal,
      progress: transferListener(bars),
    };
    const digest = await this.#push(services, options);
    bars[Symbol.dispose]();
    if (this.digestFile !== undefined) writeNamedFile(this.digestFile, digest);
  }

  /** A manifest list goes with all of its images. */
  async #push(services: ImageServices, options: PushOptions): Promise<string> {
    if (findList(services, this.image) === undefined)
      return (await pushImage(services, this.image, this.destination, options)).manifest.digest;
    const { pushList } = await import('../../../image/push-list.ts');
    const { access, format, compression, progress, signal, signing } = options;
    const copy = { format, compression, progress };
    return await pushList(services, this.image, this.destination, { all: true, access, copy, format, signing, signal });
  }

  #compression(): CompressionWishes {
    const packing = this.packing === undefined ? undefined : parsePacking(this.packing);
    if (this.level !== undefined) requireLevel(packing ?? 'gzip', this.level);
    return { packing, level: this.level, force: this.force };
  }
}

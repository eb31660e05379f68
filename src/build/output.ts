import { TiffinError } from '../lib/errors.ts';
import { Fields } from './outputs/fields.ts';

/** How layers are packed on their way out. */
export type OutputPacking = {
  readonly packing?: 'gzip' | 'zstd' | 'uncompressed' | undefined;
  readonly level?: number | undefined;
  /** Layers that are packed otherwise, too. */
  readonly force?: boolean | undefined;
};

/** Where the files or the image of a build go: one `--output`. Paths are as typed; `-` is standard output. */
export type BuildOutput =
  /** The files of the target, merged into a directory; those of several platforms each into a directory of its own, unless `split` says otherwise. */
  | { readonly type: 'local'; readonly destination: string; readonly split?: boolean | undefined }
  /** The same as a tar. */
  | { readonly type: 'tar'; readonly destination: string }
  /** An archive or, with `tar=false`, a directory that `load` reads. */
  | {
      readonly type: 'oci' | 'docker';
      readonly destination: string;
      readonly archive: boolean;
      readonly names: readonly string[];
      readonly packing: OutputPacking;
    }
  /** An image in the store, and pushed, with `push=true`. */
  | {
      readonly type: 'image';
      readonly names: readonly string[];
      readonly push: boolean;
      /** Push without a tag. */
      readonly byDigest: boolean;
      readonly packing: OutputPacking;
      /** `oci-mediatypes`, where it is said. */
      readonly format?: 'oci' | 'v2s2' | undefined;
    }
  /** Nothing but what stays in the cache. */
  | { readonly type: 'cacheonly' };

/** What an annotation of an output is put on. */
export type AnnotationLevel = 'manifest' | 'index' | 'manifest-descriptor' | 'index-descriptor';

/** An annotation that an output asks for. */
export type OutputAnnotation = { readonly on: AnnotationLevel; readonly key: string; readonly value: string };

/** One `--output`, and the annotations that it asks for: all outputs are of one image, which gets them all. */
export type ParsedOutput = { readonly output: BuildOutput; readonly annotations: readonly OutputAnnotation[] };

/**
 * Reads `--output`: `DIRECTORY`, `-`, or `type=TYPE,KEY=VALUE,…` in the words of BuildKit.
 *
 * @throws {TiffinError} `invalid-argument` for what is no output; `unsupported` for keys that would have no effect
 */
export function parseOutput(text: string): ParsedOutput {
  if (text === '') throw new TiffinError('invalid-argument', '--output: give a directory, -, or type=TYPE,dest=PATH');
  if (text === '-') return { output: { type: 'tar', destination: '-' }, annotations: [] };
  if (!text.includes('=') && !text.includes(',')) return { output: { type: 'local', destination: text }, annotations: [] };
  const fields = new Fields('--output', text);
  const annotations = takeAnnotations(fields);
  const output = readOutput(fields);
  fields.requireEmpty(`of type ${output.type}`);
  return { output, annotations };
}

function readOutput(fields: Fields): BuildOutput {
  const type = fields.take('type');
  switch (type) {
    case 'local':
      return { type, destination: fields.need('dest', 'a directory'), split: fields.takeSwitch('platform-split') };
    case 'tar':
      return { type, destination: fields.take('dest') ?? '-' };
    case 'oci':
    case 'docker':
      return readArchive(fields, type);
    case 'image':
      return readImage(fields, fields.takeSwitch('push') ?? false);
    case 'registry':
      return readImage(fields, fields.takeSwitch('push') ?? true);
    case 'cacheonly':
      return { type };
    case undefined:
      throw new TiffinError('invalid-argument', `--output ${fields.text}: missing required key "type"`, {
        hint: 'type=local,dest=DIRECTORY',
      });
    default:
      throw new TiffinError('invalid-argument', `--output ${fields.text}: invalid type ${JSON.stringify(type)}`, {
        hint: 'known are local, tar, oci, docker, image, registry and cacheonly',
      });
  }
}

function readArchive(fields: Fields, type: 'oci' | 'docker'): BuildOutput {
  const archive = fields.takeSwitch('tar') ?? true;
  const destination = fields.take('dest');
  if (!archive && (destination === undefined || destination === '-'))
    throw new TiffinError('invalid-argument', `--output ${fields.text}: tar=false needs a directory: dest=PATH`);
  if (!archive && type === 'docker')
    throw new TiffinError('unsupported', `--output ${fields.text}: an archive of Docker's kind is always a tar`, {
      hint: 'type=oci,tar=false',
    });
  const names = readNames(fields);
  const packing = readPacking(fields);
  fields.ignoreSwitches('oci-mediatypes', 'oci-artifact', 'attestation-inline');
  // Without a place `docker` means the engine's own store, where every image is.
  if (type === 'docker' && destination === undefined) return { type: 'image', names, push: false, byDigest: false, packing: {} };
  return { type, destination: destination ?? '-', archive, names, packing };
}

function readImage(fields: Fields, push: boolean): BuildOutput {
  const names = readNames(fields);
  const byDigest = fields.takeSwitch('push-by-digest') ?? false;
  const ociTypes = fields.takeSwitch('oci-mediatypes');
  const packing = readPacking(fields);
  // What these ask for is so in any case.
  fields.ignoreSwitches('unpack', 'name-canonical', 'attestation-inline', 'oci-artifact');
  if (fields.takeSwitch('store') === false)
    throw new TiffinError('unsupported', `--output ${fields.text}: images are pushed from the store: leave store=false out`);
  if (fields.takeSwitch('registry.insecure') === true)
    throw new TiffinError('unsupported', `--output ${fields.text}: say it with --tls-verify=false`);
  const format = ociTypes === undefined ? undefined : ociTypes ? 'oci' : 'v2s2';
  return { type: 'image', names, push, byDigest, packing, format };
}

function readNames(fields: Fields): string[] {
  return (fields.take('name') ?? '').split(',').filter((name) => name !== '' && name !== '*');
}

function readPacking(fields: Fields): OutputPacking {
  const packing = fields.take('compression');
  const level = fields.takeNumber('compression-level');
  const force = fields.takeSwitch('force-compression');
  if (packing === undefined || packing === 'gzip' || packing === 'zstd' || packing === 'uncompressed') return { packing, level, force };
  throw new TiffinError('invalid-argument', `--output ${fields.text}: unknown compression ${JSON.stringify(packing)}`, {
    hint: 'known are gzip, zstd and uncompressed',
  });
}

/** `annotation.KEY`, `annotation-index.KEY`, … `annotation[PLATFORM].KEY` is for several images of which only one is meant. */
function takeAnnotations(fields: Fields): OutputAnnotation[] {
  return fields.takeMatching(/^annotation/).map(({ key: field, value }) => {
    const [, level = 'manifest', platform, key] =
      /^annotation(?:-(manifest|index|manifest-descriptor|index-descriptor))?(?:\[([^\]]*)\])?\.(.+)$/.exec(field) ?? [];
    if (key === undefined)
      throw new TiffinError('invalid-argument', `--output ${fields.text}: ${field} names no annotation: annotation.KEY=VALUE`);
    if (platform !== undefined)
      throw new TiffinError(
        'unsupported',
        `--output ${fields.text}: annotations of one platform only are not supported: leave out [${platform}]`,
      );
    return { on: level as AnnotationLevel, key, value };
  });
}

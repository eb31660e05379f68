import { resolve } from 'node:path';

import { TiffinError } from '../lib/errors.ts';
import { parseReference, withDefaultTag, type ImageReference } from '../oci/reference.ts';
import type { OutputPacking } from './output.ts';
import { Fields } from './outputs/fields.ts';

/** Where a cache is read from: `--cache-from`. */
export type CacheSource =
  | { readonly kind: 'registry'; readonly reference: ImageReference; readonly text: string }
  /** An OCI layout. */
  | { readonly kind: 'local'; readonly path: string; readonly tag: string; readonly text: string };

/** Where a cache is written to: `--cache-to`. */
export type CacheTarget = (CacheSource | { readonly kind: 'inline'; readonly text: string }) & {
  /** The layers of steps that the image does not have, too. */
  readonly all: boolean;
  readonly packing: OutputPacking;
  /** The build does not fail when it cannot be written. */
  readonly ignoreError: boolean;
};

const usualTag = 'latest';
const unknownTypes = 'known are registry, local and inline';

/** Reads `--cache-from`: `type=registry,ref=…`, `type=local,src=…`, or a reference alone. @throws {TiffinError} `invalid-argument`, `unsupported` */
export function parseCacheSource(text: string, directory: string): CacheSource {
  if (!isList(text)) return registrySource('--cache-from', text, text);
  const fields = new Fields('--cache-from', text);
  const type = fields.take('type') ?? 'registry';
  const source =
    type === 'registry'
      ? registrySource('--cache-from', text, fields.need('ref', 'the reference of the cache'))
      : type === 'local'
        ? localSource(fields, fields.need('src', 'a directory'), directory)
        : refused('--cache-from', text, type);
  requireSecure(fields);
  fields.requireEmpty(`of a cache of type ${type}`);
  return source;
}

/**
 * Reads `--cache-to`: `type=registry,ref=…`, `type=local,dest=…`, `type=inline`, each with `mode=min|max`; or a reference alone, as Podman has it,
 * which gets all steps.
 *
 * @throws {TiffinError} `invalid-argument`, `unsupported`
 */
export function parseCacheTarget(text: string, directory: string): CacheTarget {
  if (!isList(text)) return { ...registrySource('--cache-to', text, text), all: true, packing: {}, ignoreError: false };
  const fields = new Fields('--cache-to', text);
  const type = fields.take('type') ?? 'registry';
  const mode = fields.take('mode') ?? 'min';
  if (mode !== 'min' && mode !== 'max')
    throw new TiffinError('invalid-argument', `--cache-to ${text}: mode is min or max, not ${JSON.stringify(mode)}`);
  const place = targetPlace(fields, type, directory);
  const packing = readPacking(fields);
  const ignoreError = fields.takeSwitch('ignore-error') ?? false;
  fields.ignoreSwitches('oci-mediatypes', 'image-manifest');
  requireSecure(fields);
  fields.requireEmpty(`of a cache of type ${type}`);
  return { ...place, all: mode === 'max', packing, ignoreError };
}

function isList(text: string): boolean {
  return text.includes('=');
}

function targetPlace(fields: Fields, type: string, directory: string): CacheSource | { readonly kind: 'inline'; readonly text: string } {
  const { text } = fields;
  if (type === 'registry') return registrySource('--cache-to', text, fields.need('ref', 'the reference of the cache'));
  if (type === 'local') return localSource(fields, fields.need('dest', 'a directory'), directory);
  return type === 'inline' ? { kind: 'inline', text } : refused('--cache-to', text, type);
}

/** Whether a registry is asked without TLS is said once for the whole build. */
function requireSecure(fields: Fields): void {
  if (fields.takeSwitch('registry.insecure') === true)
    throw new TiffinError('unsupported', `${fields.text}: registry.insecure is not supported: say it with --tls-verify=false`);
}

function registrySource(option: string, text: string, name: string): Extract<CacheSource, { kind: 'registry' }> {
  try {
    return { kind: 'registry', reference: withDefaultTag(parseReference(name)), text };
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError('invalid-argument', `${option} ${text}: ${error.message}`, { cause: error });
  }
}

function localSource(fields: Fields, path: string, directory: string): CacheSource {
  const tag = fields.take('tag') ?? usualTag;
  if (!/^\w[\w.-]{0,127}$/.test(tag)) throw new TiffinError('invalid-argument', `${fields.text}: ${JSON.stringify(tag)} is no tag`);
  return { kind: 'local', path: resolve(directory, path), tag, text: fields.text };
}

function readPacking(fields: Fields): OutputPacking {
  const packing = fields.take('compression');
  const level = fields.takeNumber('compression-level');
  const force = fields.takeSwitch('force-compression');
  if (packing === undefined || packing === 'gzip' || packing === 'zstd' || packing === 'uncompressed') return { packing, level, force };
  throw new TiffinError('invalid-argument', `${fields.text}: unknown compression ${JSON.stringify(packing)}`, {
    hint: 'known are gzip, zstd and uncompressed',
  });
}

function refused(option: string, text: string, type: string): never {
  const known = ['gha', 's3', 'azblob'].includes(type);
  throw new TiffinError(
    known ? 'unsupported' : 'invalid-argument',
    `${option} ${text}: a cache of type ${JSON.stringify(type)} is not supported`,
    {
      hint: unknownTypes,
    },
  );
}

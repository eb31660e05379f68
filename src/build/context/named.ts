import { isAbsolute, resolve } from 'node:path';

import { TiffinError } from '../../lib/errors.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import { formatPlatform, type Platform } from '../../oci/platform.ts';
import { familiarName, parseReference, withDefaultTag } from '../../oci/reference.ts';

/** What `--build-context NAME=VALUE` stands for. */
export type NamedContext =
  | { readonly kind: 'image'; readonly reference: string }
  | { readonly kind: 'layout'; readonly path: string; readonly tag: string | undefined; readonly digest: Digest | undefined }
  /** A directory, a tar, an address, a git reference: what `openContext` opens. */
  | { readonly kind: 'files'; readonly name: string };

const imageSchemes = ['docker-image://', 'container-image://', 'docker://'] as const;

/** Reads the value of `--build-context`. @throws {TiffinError} `invalid-argument`, `unsupported` */
export function parseNamedContext(name: string, value: string, directory: string): NamedContext {
  const scheme = imageSchemes.find((each) => value.startsWith(each));
  if (scheme !== undefined) return { kind: 'image', reference: value.slice(scheme.length) };
  if (value.startsWith('oci-layout://')) return parseLayout(name, value.slice('oci-layout://'.length), directory);
  if (value.startsWith('target:'))
    throw new TiffinError('unsupported', `--build-context ${name}=${value}: targets are of bake files, which tiffin does not read`);
  if (value === '' || value === '-')
    throw new TiffinError(
      'invalid-argument',
      `--build-context ${name}=${value}: it is a directory, an address or an image, and never empty`,
    );
  return { kind: 'files', name: value };
}

/** `PATH[:TAG][@DIGEST]` */
function parseLayout(name: string, text: string, directory: string): NamedContext {
  const at = text.lastIndexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest))
    throw new TiffinError('invalid-argument', `--build-context ${name}: ${JSON.stringify(digest)} is no digest`);
  const rest = at === -1 ? text : text.slice(0, at);
  const [, path = rest, tag] = /^(.*):([\w][\w.-]{0,127})$/.exec(rest) ?? [];
  if (path === '') throw new TiffinError('invalid-argument', `--build-context ${name}: oci-layout:// needs a path`);
  return { kind: 'layout', path: isAbsolute(path) ? path : resolve(directory, path), tag, digest };
}

/**
 * Finds the context that takes the place of a name. Names of images are compared as Docker writes them: `alpine`, `alpine:latest` and
 * `docker.io/library/alpine` are one. One for a platform only, `NAME::linux/arm64`, comes first.
 */
export function findNamed(
  contexts: Readonly<Record<string, string>>,
  name: string,
  platform?: Platform,
): { readonly name: string; readonly value: string } | undefined {
  const wanted = comparable(name);
  const names = platform === undefined ? [wanted] : [`${wanted}::${formatPlatform(platform)}`, wanted];
  for (const each of names) {
    const found = Object.entries(contexts).find(([key]) => comparableKey(key) === each);
    if (found !== undefined) return { name: found[0], value: found[1] };
  }
  return undefined;
}

function comparableKey(key: string): string {
  const end = key.indexOf('::');
  return end === -1 ? comparable(key) : `${comparable(key.slice(0, end))}${key.slice(end)}`;
}

function comparable(name: string): string {
  try {
    return familiarName(withDefaultTag(parseReference(name))).replace(/:latest$/, '');
  } catch {
    return name;
  }
}

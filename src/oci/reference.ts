import { TiffinError } from '../lib/errors.ts';
import type { Digest } from './digest.ts';
import { isDigest } from './digest.ts';

/** A fully named image: which registry, which repository in it, which tag or digest. Where both are given the digest decides. */
export type ImageReference = {
  /** Host of the registry, with its port when one is named: `docker.io`, `localhost:5000`, `[::1]:5000`. */
  readonly domain: string;
  /** Repository in that registry: `library/alpine`. */
  readonly path: string;
  readonly tag?: string;
  readonly digest?: Digest;
};

/** The registry that names without a host mean. */
export const defaultDomain = 'docker.io';

/** The tag that is meant where none is written. */
export const defaultTag = 'latest';

const maxReferenceLength = 1024;
const maxNameLength = 255;
const domainComponent = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const domainPattern = new RegExp(`^(?:${domainComponent}(?:\\.${domainComponent})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const pathPattern = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*$/;
const tagPattern = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const identifierPattern = /^[0-9a-f]{64}$/;

/** The parts of a reference as written, before a registry is chosen. */
type WrittenParts = { readonly name: string; readonly tag: string | undefined; readonly digest: Digest | undefined };

/**
 * Reads an image reference and completes it as Docker does: `alpine` is `docker.io/library/alpine`. The tag is left as it was written;
 * {@link withDefaultTag} adds `latest`.
 *
 * @throws {TiffinError} `invalid-argument` with the words Docker and Podman use; 64 hexadecimal digits are an image ID, not a name
 * @see https://github.com/distribution/reference/blob/v0.6.0/regexp.go
 */
export function parseReference(text: string): ImageReference {
  const { name, tag, digest } = splitReference(text);
  const written = splitDomain(name);
  const domain = written.domain === undefined || written.domain === 'index.docker.io' ? defaultDomain : written.domain;
  const path = domain === defaultDomain && !written.path.includes('/') ? `library/${written.path}` : written.path;
  if (path.toLowerCase() !== path) throw invalid(text, `repository name (${path}) must be lowercase`);
  if (!domainPattern.test(domain) || !pathPattern.test(path)) throw invalid(text);
  if (`${domain}/${path}`.length > maxNameLength) throw invalid(text, `repository name must not be more than ${maxNameLength} characters`);
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/**
 * Puts a reference together from parts that configuration gave.
 *
 * @throws {TiffinError} `invalid-argument` when the domain or the path is not of the right form
 */
export function makeReference(domain: string, path: string, { tag, digest }: Pick<ImageReference, 'tag' | 'digest'>): ImageReference {
  const name = `${domain}/${path}`;
  if (!domainPattern.test(domain) || !pathPattern.test(path) || name.length > maxNameLength) throw invalid(name);
  return { domain, path, ...(tag === undefined ? {} : { tag }), ...(digest === undefined ? {} : { digest }) };
}

/**
 * Whether a reference names no registry, so that aliases and search registries decide where it lives.
 *
 * @throws {TiffinError} `invalid-argument` when it is no reference at all
 */
export function isShortName(text: string): boolean {
  parseReference(text);
  return splitDomain(splitReference(text).name).domain === undefined;
}

/** Adds the tag `latest` to a reference that has neither tag nor digest. */
export function withDefaultTag(reference: ImageReference): ImageReference {
  return reference.tag === undefined && reference.digest === undefined ? { ...reference, tag: defaultTag } : reference;
}

/** The name of a repository, without tag and digest: `docker.io/library/alpine`. */
export function repositoryName(reference: ImageReference): string {
  return `${reference.domain}/${reference.path}`;
}

/** Writes a reference in full: `docker.io/library/alpine:3.20@sha256:…`. */
export function formatReference(reference: ImageReference): string {
  const tag = reference.tag === undefined ? '' : `:${reference.tag}`;
  const digest = reference.digest === undefined ? '' : `@${reference.digest}`;
  return `${repositoryName(reference)}${tag}${digest}`;
}

/** Writes a reference as people say it: without `docker.io/` and `library/`. */
export function familiarName(reference: ImageReference): string {
  const full = formatReference(reference);
  if (reference.domain !== defaultDomain) return full;
  const path = full.slice(defaultDomain.length + 1);
  const inLibrary = /^library\/[^/]+$/.test(reference.path);
  return inLibrary ? path.slice('library/'.length) : path;
}

/** Whether `text` is a whole tag. */
export function isTag(text: string): boolean {
  return tagPattern.test(text);
}

/** Whether `text` is the path of a repository, as registries name them. */
export function isRepositoryPath(text: string): boolean {
  return text.length <= maxNameLength && pathPattern.test(text);
}

function splitReference(text: string): WrittenParts {
  if (text === '') throw invalid(text, 'it is empty');
  if (text.length > maxReferenceLength) throw invalid(text, `longer than ${maxReferenceLength} characters`);
  if (identifierPattern.test(text)) {
    throw new TiffinError('invalid-argument', `invalid repository name (${text}), cannot specify 64-byte hexadecimal strings`);
  }
  const at = text.indexOf('@');
  const digest = at === -1 ? undefined : text.slice(at + 1);
  if (digest !== undefined && !isDigest(digest)) throw invalid(text, 'what follows "@" is not a sha256 or sha512 digest');
  const rest = at === -1 ? text : text.slice(0, at);
  const colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
  const tag = colon === -1 ? undefined : rest.slice(colon + 1);
  if (tag !== undefined && !tagPattern.test(tag)) throw invalid(text);
  return { name: colon === -1 ? rest : rest.slice(0, colon), tag, digest };
}

/** The first component is a host when it has a dot, a colon or an upper-case letter, or is `localhost`. */
function splitDomain(name: string): { readonly domain: string | undefined; readonly path: string } {
  const slash = name.indexOf('/');
  const first = slash === -1 ? '' : name.slice(0, slash);
  const isHost = slash !== -1 && (/[.:]/.test(first) || first === 'localhost' || first.toLowerCase() !== first);
  return isHost ? { domain: first, path: name.slice(slash + 1) } : { domain: undefined, path: name };
}

function invalid(text: string, reason?: string): TiffinError {
  return new TiffinError('invalid-argument', `invalid reference format: ${reason ?? JSON.stringify(text)}`);
}

import { resolve } from 'node:path';
import { formatPlatform, hostPlatform, parsePlatform } from '../../oci/platform.ts';
import type { ImageRequest } from '../../runtime/request.ts';
import type { ContainerFields } from '../options/container-groups.ts';
import type { RequestFacts } from './facts.ts';
import { invalid, oneOf } from './words.ts';

/** Which platform is wanted, as typed in one option or in parts. */
export type PlatformFields = Pick<ContainerFields['image'], 'platform' | 'architecture' | 'system' | 'variant'>;

/** The words of `--pull` and `--policy`. */
export type PullPolicy = ImageRequest['pull'];

/** What a choice of an image depends on beside the options. */
export type ImageFacts = Pick<RequestFacts, 'directory' | 'defaults'>;

/**
 * Which image `run` and `create` are asked to use.
 *
 * @param operand the image as typed, or a directory with `--rootfs`
 * @throws {TiffinError} `invalid-argument` for an unknown policy or platform
 */
export function toImage(fields: ContainerFields['image'], operand: string, { directory, defaults }: ImageFacts): ImageRequest {
  return {
    source: fields.rootfs ? rootfsSource(operand, directory) : { kind: 'image', reference: operand },
    pull: fields.pull === undefined ? (defaults?.pull ?? 'missing') : parsePullPolicy(fields.pull),
    platform: toPlatform(fields),
  };
}

/**
 * Reads a pull policy.
 *
 * @throws {TiffinError} `invalid-argument`, in Podman's words
 */
export function parsePullPolicy(text: string): PullPolicy {
  const words: Readonly<Record<string, PullPolicy>> = { ifnotpresent: 'missing', true: 'always', false: 'missing' };
  const lower = text.toLowerCase();
  const alias = Object.hasOwn(words, lower) ? words[lower] : undefined;
  return alias ?? oneOf(lower, ['always', 'missing', 'never', 'newer'], `unsupported pull policy ${JSON.stringify(text)}`);
}

/**
 * Which platform is wanted, in one form; undefined is the host's.
 *
 * @throws {TiffinError} `invalid-argument` for a platform that is none, and for `--platform` beside its parts
 */
export function toPlatform(fields: PlatformFields): string | undefined {
  const { architecture, system, variant, platform } = fields;
  const inParts = architecture !== undefined || system !== undefined || variant !== undefined;
  if (platform !== undefined && inParts) throw invalid('--platform option can not be specified with --arch or --os');
  if (platform !== undefined) return formatPlatform(parsePlatform(platform));
  if (!inParts) return undefined;
  const host = hostPlatform();
  const words = [system ?? host.os, architecture ?? host.architecture, ...(variant === undefined ? [] : [variant])];
  return formatPlatform(parsePlatform(words.join('/')));
}

function rootfsSource(operand: string, directory: string): ImageRequest['source'] {
  const overlay = operand.endsWith(':O');
  return { kind: 'rootfs', path: resolve(directory, overlay ? operand.slice(0, -2) : operand), overlay };
}

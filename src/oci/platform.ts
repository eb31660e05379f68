import { TiffinError } from '../lib/errors.ts';
import type { Descriptor, Platform } from './descriptor.ts';
import { isIndexMediaType, isManifestMediaType } from './descriptor.ts';
import type { Index } from './manifest.ts';

export type { Platform } from './descriptor.ts';

const component = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/;

/** Spellings people and kernels use, and Go's. */
const aliases: Readonly<Record<string, Omit<Platform, 'os'>>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  x64: { architecture: 'amd64' },
  i386: { architecture: '386' },
  i686: { architecture: '386' },
  ia32: { architecture: '386' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
  ppc64: { architecture: 'ppc64le' },
  mipsel: { architecture: 'mipsle' },
};

/** Those that may stand alone: Go's names of the ones that Linux runs on. */
const architectures: ReadonlySet<string> = new Set(
  '386 amd64 arm arm64 armbe arm64be loong64 mips mips64 mips64le mipsle ppc ppc64 ppc64le riscv riscv64 s390 s390x sparc sparc64 wasm'.split(
    ' ',
  ),
);

/**
 * Reads `os/architecture[/variant]`, as `--platform` takes it; a lone word is an operating system if it is `linux`, else an architecture.
 * Common other spellings (`x86_64`, `aarch64`) are understood.
 *
 * @throws {TiffinError} `invalid-argument`
 */
export function parsePlatform(text: string): Platform {
  const parts = text.split('/');
  if (parts.length > 3 || !parts.every((part) => component.test(part))) {
    throw new TiffinError('invalid-argument', `invalid platform ${JSON.stringify(text)}`, {
      hint: 'write it as linux/amd64 or linux/arm/v7',
    });
  }
  const [first = '', second, third] = parts.map((part) => part.toLowerCase());
  if (second !== undefined) return normalize(first, second, third);
  if (first === 'linux') return hostPlatform();
  const lone = normalize('linux', first, undefined);
  if (architectures.has(lone.architecture)) return lone;
  throw new TiffinError('invalid-argument', `${JSON.stringify(text)}: unknown operating system or architecture`, {
    hint: 'write it as linux/amd64 or linux/arm/v7',
  });
}

/** Writes a platform as `os/architecture[/variant]`. */
export function formatPlatform(platform: Platform): string {
  const base = `${platform.os}/${platform.architecture}`;
  return platform.variant === undefined ? base : `${base}/${platform.variant}`;
}

/** The platform of this machine, from Node's name of the processor (`x64`, `arm64`, `arm`, …). */
export function hostPlatform(architecture: string = process.arch): Platform {
  if (architecture === 'arm') return { os: 'linux', architecture: 'arm', variant: 'v7' };
  return normalize('linux', architecture, undefined);
}

/**
 * Chooses the entry of an index for a platform; the entry may itself be an index, which the caller reads and asks again (once).
 *
 * Order: the wanted variant, then older ones (`arm` v8 → v7 → v6 → v5, `amd64` v4 → … → v1), then none named; else the first entry
 * that names no platform. Entries for `unknown/unknown` (attestations) and of foreign media types are never chosen.
 *
 * @throws {TiffinError} `not-found`, naming the platforms that there are
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-index.md
 */
export function selectManifest(index: Index, wanted: Platform): Descriptor {
  const entries = index.manifests.filter((entry) => {
    return (isManifestMediaType(entry.mediaType) || isIndexMediaType(entry.mediaType)) && !isAttestation(entry);
  });
  const { os, architecture } = wanted;
  const fitting = entries.filter(({ platform }) => platform?.os === os && platform.architecture === architecture);
  // What asks for features that we do not know may not run: it comes after what asks for none.
  const candidates = fitting.toSorted((one, other) => (one.platform?.osFeatures?.length ?? 0) - (other.platform?.osFeatures?.length ?? 0));
  for (const variant of acceptableVariants(wanted)) {
    const found = candidates.find(({ platform }) => (platform?.variant ?? '') === variant);
    if (found !== undefined) return found;
  }
  const unnamed = entries.find(({ platform }) => platform === undefined);
  if (unnamed !== undefined) return unnamed;
  const offered = [...new Set(entries.flatMap(({ platform }) => (platform === undefined ? [] : [formatPlatform(platform)])))];
  const list = offered.length === 0 ? 'none' : offered.slice(0, 20).join(', ');
  throw new TiffinError('not-found', `the image is not available for ${formatPlatform(wanted)}`, {
    hint: `it exists for: ${list}; choose one with --platform`,
  });
}

/**
 * Whether an image made for `actual` is what was asked for: the same system and processor, and a variant that `wanted` can run.
 * Images that do not say are taken.
 */
export function platformMatches(actual: Partial<Platform>, wanted: Platform): boolean {
  const { os = wanted.os, architecture = wanted.architecture, variant = '' } = actual;
  if (os !== '' && os !== wanted.os) return false;
  if (architecture !== '' && architecture !== wanted.architecture) return false;
  return acceptableVariants(wanted).includes(variant);
}

function isAttestation(entry: Descriptor): boolean {
  if (entry.annotations?.['vnd.docker.reference.type'] !== undefined) return true;
  return entry.platform?.os === 'unknown' || entry.platform?.architecture === 'unknown';
}

/** The variants that satisfy a platform, best first; the empty string is "none named". */
function acceptableVariants({ architecture, variant }: Platform): readonly string[] {
  switch (architecture) {
    case 'arm':
      return [...upTo(variant ?? 'v7', ['v8', 'v7', 'v6', 'v5']), ''];
    case 'arm64':
      return variant === undefined || variant === 'v8' ? ['v8', ''] : [variant, 'v8', ''];
    case 'amd64':
      return variant === undefined ? ['', 'v1'] : [...upTo(variant, ['v4', 'v3', 'v2', 'v1']), ''];
    default:
      return variant === undefined ? [''] : [variant, ''];
  }
}

function upTo(variant: string, newestFirst: readonly string[]): readonly string[] {
  const start = newestFirst.indexOf(variant);
  return start === -1 ? [variant] : newestFirst.slice(start);
}

function normalize(os: string, architecture: string, variant: string | undefined): Platform {
  const alias = Object.hasOwn(aliases, architecture) ? aliases[architecture] : undefined;
  const named = alias?.architecture ?? architecture;
  const chosen = variant === undefined ? alias?.variant : /^[0-9]/.test(variant) ? `v${variant}` : variant;
  const meaningless = chosen === undefined || (named === 'arm64' && chosen === 'v8') || (named === 'amd64' && chosen === 'v1');
  return meaningless ? { os, architecture: named } : { os, architecture: named, variant: chosen };
}

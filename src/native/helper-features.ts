import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { helperPath } from './helper-path.ts';

/** What the helper of this installation can do with the bytes of a layer, on this processor. */
export type HelperFeatures = {
  /** Compressions that `unpackLayer` takes. */
  readonly compressions: ReadonlySet<'gzip' | 'zstd'>;
  /** It computes SHA-256 at least as fast as Node. */
  readonly digest: boolean;
};

let known: HelperFeatures | undefined;

/** Asks the helper what it can do; once per process. Nothing, when it does not answer. */
export function helperFeatures(): HelperFeatures {
  known ??= parseFeatures(existsSync(zstdHelperPath()), askHelper());
  return known;
}

/** The helper that decodes zstd; it is there when the build found a static libzstd. */
export function zstdHelperPath(): string {
  return `${helperPath()}-zstd`;
}

function askHelper(): string {
  try {
    return execFileSync(helperPath(), ['features'], { encoding: 'latin1', env: {}, stdio: ['ignore', 'pipe', 'ignore'] });
  } catch {
    return '';
  }
}

/** Reads the `NAME=value` lines of `tiffin-helper features`. */
export function parseFeatures(hasZstd: boolean, text: string): HelperFeatures {
  const lines = text.split('\n');
  const compressions = new Set<'gzip' | 'zstd'>();
  if (lines.some((line) => line.startsWith('decompress=') && line.includes('gzip'))) compressions.add('gzip');
  if (compressions.size > 0 && hasZstd) compressions.add('zstd');
  return { compressions, digest: lines.includes('digest=1') };
}

import type { Log } from '../../lib/log.ts';
import type { WireResponse } from './transport.ts';

const maxWarnings = 10;
const maxLength = 500;

/**
 * Prints what registries warn of, each text once; no more than a few, whatever they send.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#warnings
 */
export class Warnings {
  readonly #log: Log;
  readonly #seen = new Set<string>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Looks for `Warning` headers in an answer. */
  note(response: Pick<WireResponse, 'headers' | 'url'>): void {
    for (const header of response.headers('warning')) {
      const text = readWarning(header);
      const line = `${response.url.host} warns: ${text ?? ''}`;
      if (text === undefined || this.#seen.has(line) || this.#seen.size >= maxWarnings) continue;
      this.#seen.add(line);
      this.#log.warn(line);
    }
  }
}

/** The text of `299 - "text"`, on one line; undefined for warnings of another kind. Pure. */
export function readWarning(header: string): string | undefined {
  const [, quoted] = /^\s*299 \S+ "((?:[^"\\]|\\.)*)"\s*$/.exec(header.slice(0, 4096)) ?? [];
  const text = quoted
    ?.replace(/\\(.)/g, '$1')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, maxLength);
  return text === '' ? undefined : text;
}

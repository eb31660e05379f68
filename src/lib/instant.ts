import { TiffinError } from './errors.ts';

const unitsMs: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

/**
 * Reads a moment as `--since`, `--until` and `--filter until=` take it: RFC 3339 (date alone, no zone: local time), seconds since
 * 1970 with an optional fraction, or a Go duration that is counted back from `now`.
 *
 * @param now milliseconds since 1970
 * @returns milliseconds since 1970
 * @throws {TiffinError} `invalid-argument` when it is none of them
 */
export function parseInstant(text: string, now: number): number {
  const trimmed = text.trim();
  if (/^\d{1,12}(\.\d{1,9})?$/.test(trimmed)) return Number(trimmed) * 1000;
  const back = durationMs(trimmed);
  if (back !== undefined) return now - back;
  if (/^\d{4}-\d{2}-\d{2}/.test(trimmed)) {
    const local = /^\d{4}-\d{2}-\d{2}$/.test(trimmed) ? `${trimmed}T00:00:00` : trimmed.replace(' ', 'T');
    const moment = Date.parse(local);
    if (!Number.isNaN(moment)) return moment;
  }
  throw new TiffinError('invalid-argument', `"${text}" is not a time`, {
    hint: 'write 2026-01-02T15:04:05Z, 10m, 1h30m, or seconds since 1970',
  });
}

/** `1h30m`, `-5s`, in milliseconds; undefined for other text. */
function durationMs(text: string): number | undefined {
  const match = /^(-?)((?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d))+)$/.exec(text);
  if (match === null) return undefined;
  let total = 0;
  for (const [, amount, unit] of (match[2] ?? '').matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/g))
    total += Number(amount) * (unitsMs[unit ?? ''] ?? 0);
  return match[1] === '-' ? -total : total;
}

import { TiffinError } from '../../lib/errors.ts';

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/**
 * A moment as `--filter until=` takes it, in milliseconds since the epoch: RFC 3339, a date, seconds since the epoch,
 * or a Go duration back from `now`.
 *
 * @throws {TiffinError} `invalid-argument` in Podman's words
 */
export function parseMoment(text: string, now: number): number {
  if (/^\d+(?:\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (/^(?:\d+(?:\.\d+)?(?:ns|us|µs|ms|s|m|h|d|w))+$/.test(text)) {
    let total = 0;
    for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|[smhdw])/g)) total += Number(amount) * (unitMs[unit!] ?? 0);
    return now - total;
  }
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(moment)) throw new TiffinError('invalid-argument', `failed to parse value as time or duration: "${text}"`);
  return moment;
}

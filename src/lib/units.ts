import { TiffinError } from './errors.ts';

const decimalUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'] as const;
const binaryUnits = ['', 'k', 'm', 'g', 't', 'p'] as const;

/** How a size is written. */
export type SizeStyle = {
  /** Significant digits, trailing zeros dropped; 4 as Docker prints, 3 as Podman's listings. */
  readonly precision?: number;
  /** Between the number and the unit; nothing for Docker, a space for Podman's listings. */
  readonly separator?: string;
};

/**
 * A size for people, in steps of 1000: `2.01MB`, `0B`.
 *
 * @see https://pkg.go.dev/github.com/docker/go-units#HumanSizeWithPrecision
 */
export function formatSize(bytes: number, style: SizeStyle = {}): string {
  const { precision = 4, separator = '' } = style;
  let size = bytes;
  let unit = 0;
  while (size >= 1000 && unit < decimalUnits.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${significant(size, precision)}${separator}${decimalUnits[unit] ?? 'B'}`;
}

/**
 * A size for people, in steps of 1024: `180KiB`, `32MiB`, `0B`.
 *
 * @see https://pkg.go.dev/github.com/docker/go-units#BytesSize
 */
export function formatBinarySize(bytes: number): string {
  const unit = bytes < 1 ? 0 : Math.min(Math.floor(Math.log2(bytes) / 10), binaryUnits.length - 1);
  const letter = binaryUnits[unit]?.toUpperCase() ?? '';
  return `${significant(bytes / 1024 ** unit, 4)}${letter === '' ? 'B' : `${letter}iB`}`;
}

/**
 * Reads a size in steps of 1024: `512m`, `1.5g`, `64MiB`, `4096`.
 *
 * @returns whole bytes
 * @throws {TiffinError} `invalid-argument` when it is none, is negative or exceeds 2^53 − 1
 * @see https://pkg.go.dev/github.com/docker/go-units#RAMInBytes
 */
export function parseSize(text: string): number {
  return readSize(text, 1024);
}

/**
 * Reads a size in steps of 1000, as sizes of logs are given: `10m` is ten million bytes.
 *
 * @throws {TiffinError} as `parseSize`
 * @see https://pkg.go.dev/github.com/docker/go-units#FromHumanSize
 */
export function parseDecimalSize(text: string): number {
  return readSize(text, 1000);
}

function readSize(text: string, step: number): number {
  const match = /^(\d+(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text);
  if (match === null) throw new TiffinError('invalid-argument', `invalid size: '${text}'`);
  const exponent = binaryUnits.findIndex((unit) => unit === match[2]?.toLowerCase());
  const bytes = Math.floor(Number(match[1]) * step ** exponent);
  if (!Number.isSafeInteger(bytes)) throw new TiffinError('invalid-argument', `invalid size: '${text}' is too large`);
  return bytes;
}

/**
 * A span of time for people: `2 minutes`, `About an hour`.
 *
 * @see https://pkg.go.dev/github.com/docker/go-units#HumanDuration
 */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < 1) return 'Less than a second';
  if (seconds === 1) return '1 second';
  if (seconds < 60) return `${seconds} seconds`;
  const minutes = Math.trunc(seconds / 60);
  if (minutes === 1) return 'About a minute';
  if (minutes < 60) return `${minutes} minutes`;
  const hours = Math.trunc(milliseconds / 3_600_000 + 0.5);
  if (hours === 1) return 'About an hour';
  if (hours < 48) return `${hours} hours`;
  if (hours < 24 * 14) return `${Math.trunc(hours / 24)} days`;
  if (hours < 24 * 60) return `${Math.trunc(hours / 24 / 7)} weeks`;
  if (hours < 24 * 365 * 2) return `${Math.trunc(hours / 24 / 30)} months`;
  return `${Math.trunc(milliseconds / 3_600_000 / 24 / 365)} years`;
}

/** How long ago a moment was: `2 minutes ago`. Moments in the future count as now. */
export function formatAge(at: Date, now: Date): string {
  return `${formatSpan(Math.max(0, now.getTime() - at.getTime()))} ago`;
}

const durationUnits: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
};

/**
 * Reads a duration as Go writes it: `1h30m`, `250ms`, `-5s`, `0`.
 *
 * @returns milliseconds, possibly fractional
 * @throws {TiffinError} `invalid-argument` when it is none
 * @see https://pkg.go.dev/time#ParseDuration
 */
export function parseDuration(text: string): number {
  const match = /^([+-]?)((?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+|0)$/.exec(text);
  if (match === null) throw new TiffinError('invalid-argument', `time: invalid duration ${JSON.stringify(text)}`);
  let milliseconds = 0;
  for (const [, count, unit] of (match[2] ?? '').matchAll(/(\d+\.?\d*|\.\d+)([a-zµμ]+)/g)) {
    milliseconds += Number(count) * (durationUnits[unit ?? ''] ?? 0);
  }
  return match[1] === '-' ? -milliseconds : milliseconds;
}

/** A duration as Go prints it: `1h30m0s`, `1.5s`, `250ms`, `0s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds === 0) return '0s';
  const sign = milliseconds < 0 ? '-' : '';
  const all = Math.abs(milliseconds);
  if (all < 1e-3) return `${sign}${Math.round(all * 1e6)}ns`;
  if (all < 1) return `${sign}${trimmed(all * 1e3)}µs`;
  if (all < 1000) return `${sign}${trimmed(all)}ms`;
  const hours = Math.floor(all / 3_600_000);
  const minutes = Math.floor((all % 3_600_000) / 60_000);
  const seconds = `${trimmed((all % 60_000) / 1000)}s`;
  if (hours > 0) return `${sign}${hours}h${minutes}m${seconds}`;
  return minutes > 0 ? `${sign}${minutes}m${seconds}` : `${sign}${seconds}`;
}

/**
 * Reads a moment: Unix seconds, an RFC 3339 time or a prefix of one (local time when it names no zone), or a duration
 * counted back from `now` (`10m` is ten minutes ago).
 *
 * @throws {TiffinError} `invalid-argument` when it is none of these
 */
export function parseMoment(text: string, now: Date): Date {
  if (/^\d+(\.\d+)?$/.test(text)) return checkedDate(new Date(Number(text) * 1000), text);
  if (/^[+-]?[\d.]+[a-zµμ]/.test(text)) return new Date(now.getTime() - parseDuration(text));
  const match = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d(?::\d\d(?::\d\d(?:\.\d+)?)?)?))?(Z|[+-]\d\d:\d\d)?$/.exec(text);
  if (match === null)
    throw new TiffinError(
      'invalid-argument',
      `invalid time ${JSON.stringify(text)}: expected an RFC 3339 time, Unix seconds or a duration`,
    );
  const [, day = '', time = '00:00', zone = ''] = match;
  const clock = time.length === 2 ? `${time}:00` : time;
  return checkedDate(new Date(`${day}T${clock.replace(/(\.\d{3})\d+$/, '$1')}${zone}`), text);
}

/** A moment as Go's `time.Time` prints itself: `2026-11-21 10:42:29.123 +0000 UTC`. Always UTC. */
export function formatGoTime(at: Date): string {
  const [day = '', clock = ''] = at.toISOString().replace('Z', '').split('T');
  return `${day} ${clock.replace(/\.?0+$/, (zeros) => (zeros.startsWith('.') ? '' : zeros.replace(/0+$/, '')))} +0000 UTC`;
}

function checkedDate(date: Date, text: string): Date {
  if (Number.isNaN(date.getTime())) throw new TiffinError('invalid-argument', `invalid time ${JSON.stringify(text)}`);
  return date;
}

function significant(number: number, precision: number): string {
  // Go's %g: `precision` significant digits, no trailing zeros, no exponent in our range.
  return String(Number(number.toPrecision(precision)));
}

function trimmed(number: number): string {
  return String(Number(number.toFixed(9)));
}

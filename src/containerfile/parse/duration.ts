const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, μs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const part = /(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)/gy;

/** A span as Go writes it (`1m30s`, `1.5h`), in nanoseconds; undefined for anything else, negative ones and those of more than 292 years too. */
export function parseGoDuration(text: string): number | undefined {
  if (text === '0') return 0;
  let total = 0;
  let at = 0;
  part.lastIndex = 0;
  for (let match = part.exec(text); match !== null; match = part.exec(text)) {
    total += Number(match[1]) * units[match[2]!]!;
    at = part.lastIndex;
  }
  return at === text.length && at > 0 && total < 2 ** 63 ? Math.floor(total) : undefined;
}

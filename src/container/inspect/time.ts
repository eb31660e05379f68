/** What Go prints for a time that is not known. */
export const zeroTime = '0001-01-01T00:00:00Z';

/** A moment as Go's RFC3339Nano writes it, in UTC: nanoseconds without trailing zeros. */
export function goTime(momentNs: bigint | undefined): string {
  if (momentNs === undefined) return zeroTime;
  const seconds = new Date(Number(momentNs / 1_000_000_000n) * 1000).toISOString().slice(0, 19);
  const fraction = String(momentNs % 1_000_000_000n)
    .padStart(9, '0')
    .replace(/0+$/, '');
  return `${seconds}${fraction === '' ? '' : `.${fraction}`}Z`;
}

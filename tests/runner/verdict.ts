/**
 * Judges what a test program printed.
 */

/** How many tests did what; `skips` are sentences, `complaints` what is wrong beside the tests themselves. */
export type Verdict = {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly string[];
  readonly complaints: readonly string[];
};

/** What a program left: its output, its exit status (null when it was killed) and what the runner saw itself. */
export type Evidence = { readonly output: string; readonly status: number | null; readonly complaints: readonly string[] };

/** The start of the line by which a test file tells why it skips; see support/needs.ts. */
export const skipMark = 'skipped: ';

/**
 * Judges a uvu file. uvu exits 0 when a hook throws and when a suite forgets `.run()`, so only its summary counts:
 * all of its tests passed, there were some, and Node had nothing to warn of.
 */
export function judgeUvu({ output, status, complaints }: Evidence): Verdict {
  const count = (label: string): number => Number(new RegExp(`^ {2}${label}: +(\\d+)$`, 'm').exec(output)?.[1] ?? 0);
  const [total, passed, skipped] = [count('Total'), count('Passed'), count('Skipped')];
  const found = [...complaints];
  if (total === 0 && skipped === 0) found.push(status === 0 ? 'ran no test: is `.run()` missing?' : 'ended before its summary');
  else if (status !== 0 && total === passed) found.push(`its tests passed, but it ended with status ${status ?? 'unknown'}`);
  // uvu writes its dots without line ends, so a warning may stand anywhere in a line.
  for (const [line] of output.matchAll(/\(node:\d+\) .*$/gm)) found.push(`Node warns: ${line}`);
  const skips = [...output.matchAll(new RegExp(`^${skipMark}(.*)$`, 'gm'))].map((match) => match[1]!);
  if (skips.length < skipped) found.push(`${skipped - skips.length} tests were skipped without a reason`);
  const failed = total - passed;
  return { passed, failed: found.length > 0 ? Math.max(failed, 1) : failed, skipped, skips, complaints: found };
}

/** Judges a program that speaks TAP: `ok`, `not ok`, `ok # SKIP reason`, and a plan that must hold when there is one. */
export function judgeTap({ output, status, complaints }: Evidence): Verdict {
  const found = [...complaints];
  const lines = [...output.matchAll(/^(not ok|ok)\b(.*)$/gm)].map((match) => ({ ok: match[1] === 'ok', rest: match[2]! }));
  const skips = lines.flatMap(({ ok, rest }) =>
    ok
      ? (/(.*)# SKIP\s*(.*)$/i
          .exec(rest)
          ?.slice(1, 3)
          .map((part) => part.trim())
          .join(': ') ?? [])
      : [],
  );
  const failed = lines.filter(({ ok }) => !ok).length;
  const planned = /^1\.\.(\d+)/m.exec(output)?.[1];
  if (lines.length === 0 && planned !== '0') found.push('ran no test');
  if (planned !== undefined && Number(planned) !== lines.length) found.push(`planned ${planned} tests and ran ${lines.length}`);
  if (status !== 0 && failed === 0) found.push(`ended with status ${status ?? 'unknown'}`);
  const passed = lines.length - failed - skips.length;
  return { passed, failed: found.length > 0 ? Math.max(failed, 1) : failed, skipped: skips.length, skips, complaints: found };
}

/**
 * Prints results as a Markdown table that README.md can hold.
 */
import type { Result } from './rows.ts';

/** The table, and under it which bars are met. */
export function markdownTable(results: readonly Result[]): string {
  const lines = results.map(
    (result) =>
      `| ${[result.what, amount(result, result.tiffin), amount(result, result.podman), ratio(result, 'podman'), amount(result, result.floor), ratio(result, 'floor'), verdict(result)].join(' | ')} |`,
  );
  return ['| what | tiffin | Podman | × Podman | floor | × floor | bar |', '|---|---|---|---|---|---|---|', ...lines].join('\n');
}

function amount({ unit = 'ms' }: Result, value: number | undefined): string {
  if (value === undefined) return '–';
  return unit === 'ms' && value >= 1000 ? `${(value / 1000).toFixed(2)} s` : `${value.toFixed(value < 100 ? 1 : 0)} ${unit}`;
}

function ratio(result: Result, against: 'podman' | 'floor'): string {
  const other = result[against];
  return other === undefined ? '–' : (result.tiffin / other).toFixed(2);
}

/** Each bar that could be checked, with `missed` where it is. */
function verdict(result: Result): string {
  const { bar } = result;
  const parts: string[] = [];
  for (const against of ['podman', 'floor'] as const) {
    const [limit, other] = [bar[against], result[against]];
    if (limit === undefined) continue;
    const missed = other !== undefined && result.tiffin / other > limit;
    parts.push(`≤ ${limit} × ${against === 'podman' ? 'Podman' : 'floor'}${missed ? ' **missed**' : ''}`);
  }
  if (bar.absolute !== undefined)
    parts.push(`≤ ${bar.absolute} ${result.unit ?? 'ms'}${result.tiffin > bar.absolute ? ' **missed**' : ''}`);
  return parts.join(', ');
}

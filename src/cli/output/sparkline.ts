const bars = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/**
 * A row of bars, the newest last; undefined leaves a gap.
 *
 * @param most what the highest bar stands for; bars above it are cut
 */
export function sparkline(values: readonly (number | undefined)[], most: number): string {
  return values
    .map((value) => {
      if (value === undefined) return ' ';
      const part = most <= 0 ? 0 : Math.min(1, Math.max(0, value / most));
      return bars[Math.min(bars.length - 1, Math.floor(part * bars.length))] ?? bars[0];
    })
    .join('');
}

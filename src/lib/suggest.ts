/**
 * The candidate that a mistyped word most likely meant, or undefined when none is near.
 * Near is: at most two edits (a swap of neighbours is one), and fewer than half of the word; of two letters, one is missing.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const limit = Math.min(2, Math.floor((word.replace(/^-+/, '').length - 1) / 2));
  // `rn` is `run` with a letter left out; with one mistyped it would be `rm`, which is too much to guess.
  if (word.length === 2) return candidates.find((candidate) => candidate.length === 3 && editDistance(word, candidate) === 1);
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) > limit) continue;
    const distance = editDistance(word, candidate);
    if (distance <= limit && distance < (best?.distance ?? Infinity)) best = { candidate, distance };
  }
  return best?.candidate;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one word into another. */
export function editDistance(from: string, to: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const above = last[column] ?? 0;
      const diagonal = last[column - 1] ?? 0;
      const substitution = diagonal + Number(from[row - 1] !== to[column - 1]);
      const swap = isSwap(from, to, { row, column }) ? (beforeLast[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(substitution, above + 1, (current[column - 1] ?? 0) + 1, swap));
    }
    beforeLast = last;
    last = current;
  }
  return last[to.length] ?? 0;
}

function isSwap(from: string, to: string, { row, column }: { readonly row: number; readonly column: number }): boolean {
  return row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
}

import { LanguageError } from './language-error.ts';

/**
 * What reading a Containerfile may cost: few lines can be made that double a text, or change a large config again and again. One
 * budget serves all stages of a build.
 */
export type Budget = {
  /** Of text that variables become. */
  characters: number;
  /** Of patterns with values. */
  comparisons: number;
  /** Variables, labels, ports and volumes, each time that they are copied. */
  entries: number;
};

/** More than any Containerfile needs that is meant well; some hundred megabytes and a few seconds. */
export function newBudget(): Budget {
  return { characters: 64 << 20, comparisons: 20_000_000, entries: 4_000_000 };
}

/** Takes from a budget. @throws {LanguageError} when it has no more */
export function spend(budget: Budget, kind: keyof Budget, amount: number): void {
  budget[kind] -= amount;
  if (budget[kind] < 0) throw new LanguageError(words[kind]);
}

const words: Readonly<Record<keyof Budget, string>> = {
  characters: 'variables become too much text',
  comparisons: 'the pattern and the value are too long',
  entries: 'there are too many variables, labels, ports or volumes for so many instructions',
};

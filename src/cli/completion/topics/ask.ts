import type { Engine } from '../../../engine.ts';

/** One thing a shell can offer, and what it is. */
export type Candidate = { readonly word: string; readonly description?: string };

/** What a shell asks. */
export type Ask = {
  /** What is typed of the word already. */
  readonly prefix: string;
  /** The words of the line between `tiffin` and the cursor. */
  readonly typed: readonly string[];
  /** Opens the state: only for names. */
  readonly engine: () => Promise<Engine>;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** Answers what a shell asks; what does not begin with the prefix is left out by whoever called. */
export type Topic = (ask: Ask) => Promise<readonly Candidate[]> | readonly Candidate[];

/** Candidates without descriptions. */
export function words(list: Iterable<string>): Candidate[] {
  return Array.from(list, (word) => ({ word }));
}

/** Candidates of the last part of a list: what stands before the last separator is put in front of each. */
export async function within(ask: Ask, separator: string, topic: Topic): Promise<readonly Candidate[]> {
  const cut = ask.prefix.lastIndexOf(separator) + separator.length;
  if (cut < separator.length) return await topic(ask);
  return inFront(ask.prefix.slice(0, cut), await topic({ ...ask, prefix: ask.prefix.slice(cut) }));
}

/** Puts a text in front of candidates. */
export function inFront(front: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.map((candidate) => ({ ...candidate, word: `${front}${candidate.word}` }));
}

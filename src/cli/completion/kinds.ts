import type { Completion } from '../options/spec.ts';

/** How a script gets candidates. */
export type CandidateSource =
  | { readonly kind: 'nothing' | 'files' | 'directories' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `tiffin __complete TOPIC PREFIX WORD…` prints them: what is typed of the word, and the words before it. */
  | { readonly kind: 'asked'; readonly topic: string };

/** What a `complete` of an option or operand means for a script. */
export function candidateSource(complete: Completion): CandidateSource {
  if (typeof complete === 'object')
    return 'format' in complete ? { kind: 'asked', topic: `format-${complete.format}` } : { kind: 'words', words: complete };
  switch (complete) {
    case 'none':
      return { kind: 'nothing' };
    case 'file':
      return { kind: 'files' };
    case 'directory':
      return { kind: 'directories' };
    default:
      return { kind: 'asked', topic: complete };
  }
}

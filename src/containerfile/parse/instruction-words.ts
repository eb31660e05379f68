import type { Escape, Heredoc } from '../instruction.ts';

/** An instruction divided, for the reader of its kind. */
export type Words = {
  /** In capitals. */
  readonly keyword: string;
  readonly flags: readonly string[];
  readonly rest: string;
  readonly heredocs: readonly Heredoc[];
  readonly escape: Escape;
};

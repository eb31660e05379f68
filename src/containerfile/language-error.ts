import { TiffinError } from '../lib/errors.ts';
import type { SourceRange } from './instruction.ts';

/** What is wrong with a piece of a Containerfile, before it is known where the piece stands. */
export class LanguageError extends Error {
  override readonly name = 'LanguageError';
  readonly hint: string | undefined;

  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** The error of a place in a Containerfile: `FILE:LINE: …`. */
export function errorAt(location: SourceRange, message: string, hint?: string): TiffinError {
  return new TiffinError('invalid-argument', `${location.file}:${location.start}: ${short(message)}`, {
    hint: hint === undefined ? undefined : short(hint),
  });
}

/** What people can read: words of a file may have megabytes. */
function short(text: string): string {
  return text.length <= maxLength ? text : `${text.slice(0, maxLength).toWellFormed()}…`;
}

const maxLength = 400;

/** Runs `action` for an instruction and says of what it throws where that instruction stands. @throws {TiffinError} `invalid-argument` */
export function located<Result>(location: SourceRange, action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    if (error instanceof LanguageError) throw errorAt(location, error.message, error.hint);
    throw error;
  }
}

import { TiffinError } from '../../lib/errors.ts';

/**
 * Splits a line into words as a shell does: blanks part, quotes and backslashes keep together. Nothing is expanded.
 *
 * @throws {TiffinError} `invalid-argument` when a quote is left open
 */
export function splitShellWords(line: string): string[] {
  const words: string[] = [];
  const part = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  let word: string | undefined;
  while (part.lastIndex < line.length) {
    const match = part.exec(line);
    if (match === null) throw new TiffinError('invalid-argument', `a quote is not closed: ${line}`);
    const [whole, single, double, escaped, plain] = match;
    if (/^\s/.test(whole)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = `${word ?? ''}${single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? ''}`;
    }
  }
  return word === undefined ? words : [...words, word];
}

import type { Escape, Heredoc, ParseWarning, SourceRange } from '../instruction.ts';
import { errorAt } from '../language-error.ts';
import { heredocsOf } from './heredocs.ts';
import { LineCursor } from './physical-lines.ts';
import { jsonWords } from './words.ts';

/** One instruction as text: continued lines joined, comments gone. */
export type LogicalLine = {
  readonly text: string;
  readonly heredocs: readonly Heredoc[];
  readonly location: SourceRange;
  /** Comments right above, without `#`. */
  readonly comments: readonly string[];
};

/** Where the lines come from and how they go on; `skip` lines at the beginning were read. */
export type LineSource = { readonly text: string; readonly file: string; readonly escape: Escape; readonly skip: number };

const takesHeredocs = /^(?:onbuild\s+)?(?:run|copy|add)\s+(?:--\S+\s+)*(.*)$/is;

/** Joins lines to instructions and gives each the heredocs that it opens. @throws {TiffinError} `invalid-argument` */
export class LineReader {
  readonly warnings: ParseWarning[] = [];
  readonly #file: string;
  readonly #escape: Escape;
  readonly #lines: LineCursor;

  constructor({ text, file, escape, skip }: LineSource) {
    this.#file = file;
    this.#escape = escape;
    this.#lines = new LineCursor(text);
    while (this.#lines.number < skip) this.#lines.take();
  }

  *[Symbol.iterator](): Generator<LogicalLine> {
    let comments: string[] = [];
    for (let line = this.#lines.take(); line !== undefined; line = this.#lines.take()) {
      const text = line.trimStart();
      if (text === '') continue;
      if (text.startsWith('#')) {
        const comment = text.slice(1).trim();
        comments = comment === '' ? [] : [...comments.slice(-20), comment];
        continue;
      }
      const start = this.#lines.number;
      const joined = this.#join(text, start);
      const heredocs = this.#heredocs(joined, start);
      yield { text: joined, heredocs, comments, location: this.#range(start) };
      comments = [];
    }
  }

  #range(start: number): SourceRange {
    return { file: this.#file, start, end: this.#lines.number };
  }

  /** Continued lines keep the blanks at their beginning; comments and empty lines between them are left out. */
  #join(first: string, start: number): string {
    let { text, goesOn } = withoutEscape(first, this.#escape);
    const parts = [text];
    let hasEmptyLine = false;
    while (goesOn) {
      const next = this.#lines.take();
      if (next === undefined) break;
      const meant = next.trimStart();
      if (meant.startsWith('#')) continue;
      if (meant === '') {
        hasEmptyLine = true;
        continue;
      }
      ({ text, goesOn } = withoutEscape(next, this.#escape));
      if (text !== '') parts.push(text);
    }
    if (hasEmptyLine)
      this.warnings.push({ kind: 'empty-line', location: this.#range(start), message: 'an empty line is within an instruction' });
    return parts.join('');
  }

  #heredocs(text: string, start: number): Heredoc[] {
    const rest = text.includes('<<') ? takesHeredocs.exec(text)?.[1] : undefined;
    if (rest === undefined || isJsonList(rest)) return [];
    return heredocsOf(text).map((open) => ({ ...open, content: this.#body(open, start) }));
  }

  #body({ name, chomp }: { readonly name: string; readonly chomp: boolean }, start: number): string {
    const begin = this.#lines.offset;
    for (let end = begin; ; end = this.#lines.offset) {
      const line = this.#lines.take();
      if (line === undefined) break;
      if ((chomp ? line.replace(/^\t+/, '') : line) === name) return this.#lines.between(begin, end);
    }
    throw errorAt(
      this.#range(start),
      `the heredoc ${JSON.stringify(name)} has no end`,
      `end it with a line that is ${name} and nothing else`,
    );
  }
}

/** Whether a line goes on: an escape ends it, blanks may follow; two escapes are one that is meant. */
function withoutEscape(line: string, escape: Escape): { readonly text: string; readonly goesOn: boolean } {
  let last = line.length - 1;
  while (line[last] === ' ' || line[last] === '\t') last--;
  const goesOn = line[last] === escape && line[last - 1] !== escape;
  return { text: goesOn ? line.slice(0, last) : line, goesOn };
}

function isJsonList(text: string): boolean {
  try {
    return jsonWords(text.trimEnd()) !== undefined;
  } catch {
    // It is a list, and what is wrong with it is told later.
    return true;
  }
}

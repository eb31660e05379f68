import { expand } from '../expand.ts';
import type { Heredoc } from '../instruction.ts';
import { LanguageError } from '../language-error.ts';

const opening = /^(\d*)<<(-?)\s*([^<]*)$/;
const unset = (): undefined => undefined;

/** A heredoc that a word opens, whose lines are still to come. */
export type OpenHeredoc = Omit<Heredoc, 'content'>;

/** The heredoc that a word opens: `<<NAME`, `<<-NAME`, `3<<"NAME"`. The escape is a backslash here, whatever the file says. */
export function heredocOf(word: string): OpenHeredoc | undefined {
  const match = opening.exec(word);
  if (match === null || match[3] === '') return undefined;
  const options = { escape: '\\', lookup: unset, keepUnset: true, isDivided: true } as const;
  const { words } = expand(match[3]!, options);
  if (words.length !== 1) return undefined;
  const quoted = expand(match[3]!, { ...options, quotes: 'keep' }).text;
  return { name: words[0]!, chomp: match[2] === '-', expand: countQuotes(words[0]!) === countQuotes(quoted) };
}

/** All heredocs that a logical line opens. A line that is no shell's opens none. */
export function heredocsOf(line: string): OpenHeredoc[] {
  if (!line.includes('<<')) return [];
  try {
    const { words } = expand(line, { escape: '\\', lookup: unset, quotes: 'keep', keepEscapes: true, keepUnset: true, isDivided: true });
    return words.flatMap((word) => heredocOf(word) ?? []);
  } catch (error) {
    if (error instanceof LanguageError) return [];
    throw error;
  }
}

/** The lines of a `<<-` document without their leading tabs. */
export function withoutTabs(content: string): string {
  return content.replace(/^\t+/gm, '');
}

function countQuotes(text: string): number {
  return text.match(/['"]/g)?.length ?? 0;
}

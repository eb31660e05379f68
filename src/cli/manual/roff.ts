import { wrapText } from '../help/wrap.ts';
import type { Block, Inline, Phrase } from './document.ts';

/** Where a page stands and what its first lines say. */
export type PageHead = {
  readonly name: string;
  readonly section: 1 | 5 | 7;
  readonly summary: string;
  /** What stands at the foot: `tiffin 1.0.0`. */
  readonly source: string;
  /** `2026-11-21` */
  readonly date: string;
};

const maxWidth = 78;

/** What stands in the middle of the head of a page. */
const volumes = { 1: 'User Commands', 5: 'File Formats', 7: 'Miscellanea' } as const;

/** A page of the manual in the language of man(7), which groff and mandoc read without a complaint. */
export function roffPage({ name, section, summary, source, date }: PageHead, blocks: readonly Block[]): string {
  const title = [escaped(name.toUpperCase()), String(section), date, `"${escapedText(source)}"`, `"${volumes[section]}"`];
  return [
    `.TH ${title.join(' ')}`,
    '.SH NAME',
    ...wrapText(`${escaped(name)} \\- ${escapedText(summary)}`, maxWidth),
    ...blocks.flatMap((block, at) => blockLines(block, blocks[at - 1]?.kind)),
    '',
  ].join('\n');
}

/** A page that shows another one. */
export function roffLink(name: string, section: number): string {
  return `.so man${section}/${name}.${section}\n`;
}

function blockLines(block: Block, before: Block['kind'] | undefined): string[] {
  const gap = before === undefined || before === 'heading' ? [] : ['.PP'];
  switch (block.kind) {
    case 'heading':
      return [
        block.level === 1
          ? `.SH ${escapedText(block.text.includes('[') ? block.text : block.text.toUpperCase())}`
          : `.SS ${escapedText(block.text)}`,
      ];
    case 'paragraph':
      return [...gap, ...textLines(block.text)];
    case 'code':
      return [...gap, '.RS 4', '.EX', ...block.lines.map((line) => guarded(escaped(line))), '.EE', '.RE'];
    case 'list':
      return block.items.flatMap((item) => ['.IP \\(bu 2', ...textLines(item)]);
    case 'definitions':
      return block.entries.flatMap(({ term, text }) => ['.TP', guarded(phraseText(term)), ...textLines(text)]);
  }
}

/** One sentence or less a line, none too long. */
function textLines(phrase: Phrase): string[] {
  const sentences = phraseText(phrase).split(/(?<=[a-z)\]P][.?!:]) +(?=[\\A-Z])/);
  return sentences.flatMap((sentence) => wrapText(sentence, maxWidth)).map(guarded);
}

/** What forbids to hyphenate the word that it begins allows to do so where it stands inside one: `(\%/usr`. */
function phraseText(phrase: Phrase): string {
  return phrase
    .map(inlineText)
    .join('')
    .replaceAll(/(?<=[^ ])(\\f[BI])\\%/g, '$1');
}

function inlineText({ kind, text }: Inline): string {
  switch (kind) {
    case 'text':
      return escapedText(text);
    case 'code':
    case 'strong':
      return `\\fB${unbroken(text)}\\fP`;
    case 'emphasis':
      return `\\fI${unbroken(text)}\\fP`;
  }
}

/** Prose. Each dash is one that can be copied and searched for. */
function escapedText(text: string): string {
  return signs(text).replaceAll('-', '\\-');
}

/** What is typed: each character as it is. */
function escaped(text: string): string {
  return escapedText(text).replaceAll("'", '\\(aq').replaceAll('`', '\\(ga').replaceAll('^', '\\(ha').replaceAll('~', '\\(ti');
}

/** Words that nothing may hyphenate: they are to be copied. */
function unbroken(text: string): string {
  return escaped(text).replaceAll(/(?<![^ ])(?=[^ ])/g, '\\%');
}

function signs(text: string): string {
  return text
    .replaceAll('\\', '\\(rs')
    .replaceAll('"', '\\(dq')
    .replaceAll(/[\u0080-\uffff]/g, (sign) => `\\[u${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`);
}

/** A line that begins with a dot or a quote would be a request. */
function guarded(line: string): string {
  return /^[.']/.test(line) ? `\\&${line}` : line;
}

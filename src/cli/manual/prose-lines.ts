import { definitionLines, wrapText } from '../help/wrap.ts';
import { plainText, type Block } from './document.ts';

/** Blocks as a terminal shows them, lines without their ends: headings at the margin, everything else indented. */
export function proseLines(blocks: readonly Block[], width: number): string[] {
  return blocks.flatMap((block) => ['', ...blockLines(block, width)]);
}

function blockLines(block: Block, width: number): string[] {
  switch (block.kind) {
    case 'heading':
      return [block.level === 1 ? `${block.text}:` : `  ${block.text}:`];
    case 'paragraph':
      return wrapText(plainText(block.text), width - 2).map((line) => `  ${line}`);
    case 'code':
      return block.lines.map((line) => (line === '' ? '' : `    ${line}`));
    case 'list':
      return block.items.flatMap((item) =>
        wrapText(plainText(item), width - 4).map((line, at) => (at === 0 ? `  - ${line}` : `    ${line}`)),
      );
    case 'definitions':
      return definitionLines(
        block.entries.map(({ term, text }) => [plainText(term).replaceAll('`', ''), plainText(text)]),
        width,
      );
  }
}

import type { Block, Definition, Inline, Phrase } from './document.ts';

const fence = '```';

/**
 * Reads the Markdown that our pages are written in: `##` and `###` headings, paragraphs, fenced code, lists with `-`, and
 * definitions (a line with the term, then `: ` and its text). A line that goes on is part of what it follows.
 */
export function parseMarkdown(text: string): Block[] {
  const blocks: Block[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    if (line.trim() === '') {
      at++;
    } else if (line.startsWith(fence)) {
      const end = lines.findIndex((each, index) => index > at && each.startsWith(fence));
      if (end < 0) throw new Error(`line ${at + 1}: a fence without an end`);
      blocks.push({ kind: 'code', lines: lines.slice(at + 1, end) });
      at = end + 1;
    } else {
      const end = endOfBlock(lines, at);
      addBlock(blocks, lines.slice(at, end));
      at = end;
    }
  }
  return blocks;
}

/** Splits a line into plain text, `code`, **strong** and *emphasis*. */
export function parsePhrase(text: string): Phrase {
  const parts: Inline[] = [];
  let last = 0;
  for (const match of text.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|\*([^\s*][^*]*)\*/g)) {
    if (match.index > last) parts.push({ kind: 'text', text: text.slice(last, match.index) });
    const [whole, code, strong, emphasis] = match;
    if (code !== undefined) parts.push({ kind: 'code', text: code });
    else if (strong !== undefined) parts.push({ kind: 'strong', text: strong });
    else parts.push({ kind: 'emphasis', text: emphasis ?? '' });
    last = match.index + whole.length;
  }
  if (last < text.length) parts.push({ kind: 'text', text: text.slice(last) });
  return parts;
}

/** The first line that is no part of the block at `start`: after it, blank or fenced. */
function endOfBlock(lines: readonly string[], start: number): number {
  if (lines[start]?.startsWith('##') === true) return start + 1;
  const end = lines.findIndex((line, index) => index > start && (line.trim() === '' || line.startsWith(fence) || line.startsWith('##')));
  return end < 0 ? lines.length : end;
}

function addBlock(blocks: Block[], lines: readonly string[]): void {
  const [first = '', second = ''] = lines;
  const heading = /^(##|###) +(.*)$/.exec(first);
  if (heading !== null) {
    blocks.push({ kind: 'heading', level: heading[1] === '##' ? 1 : 2, text: heading[2] ?? '' });
    return;
  }
  if (first.startsWith('- ')) {
    blocks.push({ kind: 'list', items: joined(lines, /^- /).map((item) => parsePhrase(item.slice(2))) });
    return;
  }
  if (!second.startsWith(': ')) {
    blocks.push({ kind: 'paragraph', text: parsePhrase(lines.map((line) => line.trim()).join(' ')) });
    return;
  }
  // Blank lines between definitions are for whoever edits them.
  const entry: Definition = { term: parsePhrase(first), text: parsePhrase(joined(lines.slice(1), /^: /).join(' ').slice(2)) };
  const last = blocks.at(-1);
  if (last?.kind === 'definitions') blocks.splice(-1, 1, { kind: 'definitions', entries: [...last.entries, entry] });
  else blocks.push({ kind: 'definitions', entries: [entry] });
}

/** Lines with those that go on, each joined to the one that begins with `start`. */
function joined(lines: readonly string[], start: RegExp): string[] {
  const items: string[] = [];
  for (const line of lines) {
    if (start.test(line) || items.length === 0) items.push(line.trim());
    else items.push(`${items.pop() ?? ''} ${line.trim()}`);
  }
  return items;
}

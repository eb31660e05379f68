import { stripVTControlCharacters } from 'node:util';
import { escapeControls } from '../escape.ts';
import { displayWidth } from '../table.ts';

/** Text from outside for one line of a terminal: without colours and cursor moves, other control characters escaped, tabs as blanks. */
export function shownLine(text: string): string {
  return escapeControls(stripVTControlCharacters(text)).replaceAll('\n', ' ').replaceAll('\t', '    ');
}

/** Cuts a line to so many columns; what was cut shows as `…`. */
export function cutLine(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let [cut, width] = ['', 0];
  for (const character of text) {
    width += displayWidth(character);
    if (width > columns - 1) break;
    cut += character;
  }
  return columns <= 0 ? '' : `${cut}…`;
}

/** A line with something at its right edge, which is never cut. */
export function lineWithEnd(text: string, end: string, columns: number): string {
  const room = columns - displayWidth(end) - 1;
  if (room < 8) return cutLine(text, columns);
  const cut = cutLine(text, room);
  return `${cut}${' '.repeat(room - displayWidth(cut) + 1)}${end}`;
}

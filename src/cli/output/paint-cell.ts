import type { Tone } from './color.ts';
import { escapeControls } from './escape.ts';

/** SGR parameters, as color.ts has them: the lists that are asked for most should not load a library for four colours. */
const codes: Readonly<Record<Tone, string>> = { good: '32', bad: '31', warning: '33', dim: '2', heading: '1', plain: '' };

/** A cell of a table for a terminal with colours: what comes from outside is escaped. */
export function paintCell(text: string, tone: Tone): string {
  const escaped = escapeControls(text);
  return codes[tone] === '' || escaped === '' ? escaped : `\u001b[${codes[tone]}m${escaped}\u001b[0m`;
}

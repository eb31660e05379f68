import type { Ink, Inker } from './render.ts';

const codes: Readonly<Record<Ink, string>> = { added: '32', changed: '33', removed: '31', dim: '2', heading: '1', chosen: '7', plain: '' };

/** Inks text with the sequences of terminals; without colour only what is chosen and headings stand out. */
export function inker(withColor: boolean): Inker {
  return (text, ink) => {
    const code = withColor || ink === 'chosen' || ink === 'heading' ? codes[ink] : '';
    return code === '' || text === '' ? text : `\u001b[${code}m${text}\u001b[0m`;
  };
}

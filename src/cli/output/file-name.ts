import { escapeControls } from './escape.ts';

const wellFormed = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * A path out of an image as people may see it: on one line, harmless for terminals. Bytes that are not UTF-8, control characters,
 * newlines and tabs become `\xff`, `\x1b`, `\x0a`.
 *
 * @param bytes a character for each byte
 */
export function fileNameText(bytes: string): string {
  if (/^[\u0020-\u007e]*$/.test(bytes)) return bytes;
  return escapeControls(decode(bytes)).replace(/[\t\n]/g, (character) => (character === '\n' ? '\\x0a' : '\\x09'));
}

function decode(bytes: string): string {
  try {
    return wellFormed.decode(Buffer.from(bytes, 'latin1'));
  } catch {
    return bytes.replace(/[\u0080-\u00ff]/g, (character) => `\\x${character.charCodeAt(0).toString(16)}`);
  }
}

/** A path out of an image as JSON has it: text, with U+FFFD for bytes that are not UTF-8. */
export function fileNameJson(bytes: string): string {
  return Buffer.from(bytes, 'latin1').toString('utf8');
}

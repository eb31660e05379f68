const first = 0xdc80;
const last = 0xdcff;

/**
 * Text as the bytes it was typed as: lone surrogates U+DC80 … U+DCFF stand for bytes that were not UTF-8.
 *
 * @returns the text itself when it has none
 */
export function bytesOf(text: string): string | Uint8Array {
  if (!/[\uDC80-\uDCFF]/.test(text) || text.isWellFormed()) return text;
  const parts: Uint8Array[] = [];
  const encoder = new TextEncoder();
  for (const character of text) {
    const code = character.length === 1 ? character.charCodeAt(0) : 0;
    parts.push(code >= first && code <= last ? Uint8Array.of(code - 0xdc00) : encoder.encode(character));
  }
  return new Uint8Array(Buffer.concat(parts));
}

// C0 but tab and newline, DEL, C1, and the marks that turn the direction of text round.
const dangerous = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Makes text from outside harmless for a terminal: control characters become `\x1b`, direction marks `\u202e`.
 * Tabs and newlines stay.
 */
export function escapeControls(text: string): string {
  return text.replace(dangerous, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** Reads `key=value` texts; a key alone has the empty value, and the last of several counts. */
export function toPairs(texts: readonly string[]): Record<string, string> {
  const entries = texts.map((text): [string, string] => {
    const at = text.indexOf('=');
    return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
  });
  return Object.fromEntries(entries);
}

const plain = /^[\w@%+=:,./-]+$/;
// Besides what ends words, all that a terminal could take for a command.
// oxlint-disable-next-line no-control-regex
const hostile = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A word as it can be pasted to a shell, with nothing in it that a terminal would act on. */
export function shellWord(text: string): string {
  if (plain.test(text)) return text;
  if (!hostile.test(text)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const escaped = [...text].map((each) => (each === "'" || each === '\\' ? `\\${each}` : hostile.test(each) ? escapedBytes(each) : each));
  return `$'${escaped.join('')}'`;
}

function escapedBytes(character: string): string {
  return [...Buffer.from(character)].map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`).join('');
}

/** A piece of a line: what is typed is `code`. */
export type Inline = { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string };

/** A line of prose of any length. */
export type Phrase = readonly Inline[];

/** A word or a sign, and what is said about it. */
export type Definition = { readonly term: Phrase; readonly text: Phrase };

/** What pages are made of; the same for terminals and for man. */
export type Block =
  | { readonly kind: 'heading'; readonly level: 1 | 2; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Phrase }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'list'; readonly items: readonly Phrase[] }
  | { readonly kind: 'definitions'; readonly entries: readonly Definition[] };

/** A phrase without anything in it that is special. */
export function plain(text: string): Phrase {
  return text === '' ? [] : [{ kind: 'text', text }];
}

/** What a reader without bold or italics sees of a phrase: what is typed keeps its backticks. */
export function plainText(phrase: Phrase): string {
  return phrase.map(({ kind, text }) => (kind === 'code' ? `\`${text}\`` : text)).join('');
}

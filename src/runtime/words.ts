/** The words of a text, parted by blanks and line ends: for tables that would else be quotes and commas. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Tags the text of a shell script: backslashes stay, and `$\{` stands for what would else begin an expression of ours. */
export function shellText({ raw }: TemplateStringsArray): string {
  return raw.join('').replaceAll('$\\{', '${');
}

/** A word for bash and zsh; one of harmless characters stays as it is, because scripts are read at each first TAB. */
export function quoteWord(text: string): string {
  return /^[\w@%+:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

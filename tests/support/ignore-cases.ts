/** What an ignore file says of a path: the oracle of both matchers, that of the language and the helper's. */
export type IgnoreCase = {
  /** Cleaned lines, as `parseIgnore` gives them. */
  readonly patterns: readonly string[];
  readonly path: string;
  readonly ignored: boolean;
};

const table: readonly (readonly [patterns: string, ignored: string, kept: string])[] = [
  // patterns, divided by blanks; paths that they ignore; paths that they keep
  ['foo', 'foo foo/bar foo/bar/baz', 'a/foo foobar fo bfoo'],
  ['foo/bar', 'foo/bar foo/bar/x', 'foo foo/barx x/foo/bar'],
  ['*.md', 'a.md .md x.y.md', 'a/b.md a.mdx md'],
  ['*', 'a .a a/b', ''],
  ['*/x', 'a/x a/x/y', 'x a/b/x'],
  ['*/*/x', 'a/b/x', 'a/x x a/b/c/x'],
  ['a?c', 'abc a.c', 'ac abbc a/c'],
  ['?', 'a \u00e9 \u{1f600} a/b', 'ab'],
  ['a*c', 'ac abc abbbc', 'a/c abcd'],
  ['[a-c]x', 'ax bx cx', 'dx x abx'],
  ['[^a-c]x', 'dx .x', 'ax bx'],
  ['[abc]', 'a b c', 'd ab'],
  ['[a\\-c]', 'a - c', 'b'],
  ['[\\]]', ']', '['],
  ['a[^b]c', 'axc', 'abc ac'],
  ['\\*', '*', 'a **'],
  ['\\?x', '?x', 'ax'],
  ['a\\[b', 'a[b', 'ab'],
  ['**', 'a a/b .x', ''],
  ['**/foo', 'foo a/foo a/b/foo foo/x a/foo/x', 'afoo a/foox'],
  ['**foo', 'foo afoo a/foo a/bfoo', 'foox'],
  ['**/foo*', 'foo foox a/foo a/foox', 'afoo'],
  ['foo/**', 'foo/a foo/a/b', 'foo foox'],
  ['foo**', 'foo foox foo/a foox/a', 'fo a/foo'],
  ['foo/**/bar', 'foo/bar foo/a/bar foo/a/b/bar', 'foo/abar bar'],
  ['foo**bar', 'foobar foo/bar', 'fooxbar'],
  ['**/*.go', 'a.go x/a.go x/y/a.go', 'a.gox go'],
  ['**/a/**/b', 'a/b x/a/b x/a/y/b a/y/z/b', 'b x/b ab'],
  ['**/**/x', 'x a/x a/b/x', 'ax'],
  ['a.b', 'a.b', 'axb'],
  ['a+(b)|{c}$', 'a+(b)|{c}$', 'ab'],
  ['^a$', '^a$', 'a'],
  // Exceptions: the last that matches decides.
  ['* !a', 'b b/c ab', 'a a/b a/b/c'],
  ['* !a/b', 'a/c b/a', 'a/b a/b/c'],
  ['*.md !README.md', 'a.md', 'README.md a'],
  ['*.md !README*.md README-secret.md', 'a.md README-secret.md', 'README.md README-a.md'],
  ['*.md README-secret.md !README*.md', 'a.md', 'README-secret.md'],
  ['a !a/b a/b/c', 'a a/x a/b/c a/b/c/d', 'a/b a/b/d'],
  ['!a', '', 'a b'],
  ['!a *', 'a b', ''],
  ['** !**/*.txt', 'a a/b', 'a.txt a/b.txt a/b/c.txt'],
  ['node_modules !node_modules/x', 'node_modules/y node_modules', 'node_modules/x node_modules/x/y a/node_modules'],
  ['a/b !a', 'a/b', 'a a/c'],
  // Nothing that is not a name of the context is ever met.
  ['.. ../a', '', 'a b'],
  ['.', '', 'a .a'],
];

/** Each pattern list with each path. */
export const ignoreCases: readonly IgnoreCase[] = table.flatMap(([patterns, ignored, kept]) => {
  const lists = { patterns: patterns.split(' ') };
  return [
    ...wordsOf(ignored).map((path) => ({ ...lists, path, ignored: true })),
    ...wordsOf(kept).map((path) => ({ ...lists, path, ignored: false })),
  ];
});

function wordsOf(text: string): string[] {
  return text.split(' ').filter((word) => word !== '');
}

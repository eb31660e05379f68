import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMarkdown, parsePhrase } from '../../../../src/cli/manual/markdown.ts';

const test = suite('parseMarkdown');
test('reads headings, paragraphs, code, lists and definitions', () => {
  const text = '## One\nfirst\nline\n\n```sh\na  b\n\nc\n```\n- x\n  y\n- z\n\n### Two\n`-t`\n: a term\n  goes on\n\nother\n: one more\n';
  const of = (...words: string[]) => words.map((word) => [{ kind: 'text', text: word }]);
  assert.equal(parseMarkdown(text), [
    { kind: 'heading', level: 1, text: 'One' },
    { kind: 'paragraph', text: of('first line')[0] },
    { kind: 'code', lines: ['a  b', '', 'c'] },
    { kind: 'list', items: of('x y', 'z') },
    { kind: 'heading', level: 2, text: 'Two' },
    {
      kind: 'definitions',
      entries: [
        { term: [{ kind: 'code', text: '-t' }], text: of('a term goes on')[0] },
        { term: of('other')[0], text: of('one more')[0] },
      ],
    },
  ]);
});
test('names the line of a fence that does not end', () => assert.throws(() => parseMarkdown('a\n\n```\nb'), /line 3/));
test.run();

const phrase = suite('parsePhrase');
phrase('tells what is typed from what is stressed', () => {
  assert.equal(parsePhrase('a `b*c*` **tiffin**(1) *d* 2 * 3'), [
    { kind: 'text', text: 'a ' },
    { kind: 'code', text: 'b*c*' },
    { kind: 'text', text: ' ' },
    { kind: 'strong', text: 'tiffin' },
    { kind: 'text', text: '(1) ' },
    { kind: 'emphasis', text: 'd' },
    { kind: 'text', text: ' 2 * 3' },
  ]);
});
phrase.run();

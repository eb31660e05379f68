import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseMarkdown } from '../../../../src/cli/manual/markdown.ts';
import { roffLink, roffPage } from '../../../../src/cli/manual/roff.ts';

const head = { name: 'tiffin-x', section: 1, summary: 'do it', source: 'tiffin 1', date: '2026-11-21' } as const;
const bodyOf = (text: string): string[] => roffPage(head, parseMarkdown(text)).split('\n').slice(3, -1);

const test = suite('roffPage');
test('begins as man(7) wants it', () => {
  assert.is(roffPage(head, []), '.TH TIFFIN\\-X 1 2026-11-21 "tiffin 1" "User Commands"\n.SH NAME\ntiffin\\-x \\- do it\n');
});
test('says what kind of page it is', () => {
  assert.match(roffPage({ ...head, section: 5 }, []), /^\.TH TIFFIN\\-X 5 \S+ "tiffin 1" "File Formats"\n/);
});
test('lets no name be broken, nor a hyphen be put where one begins', () => {
  assert.equal(bodyOf('See `/usr/x` (`/usr/y z`).'), ['See \\fB\\%/usr/x\\fP (\\fB/usr/y \\%z\\fP).']);
});
test('makes requests of blocks, a sentence a line', () => {
  assert.equal(bodyOf('## One\nFirst. Second `-x`.\n\nnext\n\n- a\n\n`t`\n: d\n\n### Two\n\n```\nls\n```\n'), [
    '.SH ONE',
    'First.',
    'Second \\fB\\%\\-x\\fP.',
    '.PP',
    'next',
    '.IP \\(bu 2',
    'a',
    '.TP',
    '\\fB\\%t\\fP',
    'd',
    '.SS Two',
    '.RS 4',
    '.EX',
    'ls',
    '.EE',
    '.RE',
  ]);
});
test('lets nothing in a text be a request or an escape', () => {
  assert.equal(bodyOf('.so /etc/passwd \\n[x] "q"'), ['\\&.so /etc/passwd \\(rsn[x] \\(dqq\\(dq']);
  assert.equal(bodyOf("```\n'a' `b` ~ ^ … \\\n.x\n```"), [
    '.RS 4',
    '.EX',
    '\\(aqa\\(aq \\(gab\\(ga \\(ti \\(ha \\[u2026] \\(rs',
    '\\&.x',
    '.EE',
    '.RE',
  ]);
});
test.run();

const link = suite('roffLink');
link('shows another page', () => assert.is(roffLink('tiffin-ps', 1), '.so man1/tiffin-ps.1\n'));
link.run();

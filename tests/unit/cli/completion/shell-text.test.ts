import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { quoteWord, shellText } from '../../../../src/cli/completion/shell-text.ts';

const test = suite('texts of shells');
test('keep their backslashes, and their braces behind a dollar', () => assert.is(shellText`a\n$\{x} \\`, 'a\\n${x} \\\\'));
test('quote words that need it', () => {
  assert.equal(['--all', 'a:b', "it's", '', 'a b', '$x'].map(quoteWord), ['--all', 'a:b', String.raw`'it'\''s'`, "''", "'a b'", "'$x'"]);
});
test.run();

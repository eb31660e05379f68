import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Escape } from '../../../../src/containerfile/instruction.ts';
import { LineReader } from '../../../../src/containerfile/parse/logical-lines.ts';
import { assertFails } from '../../../support/assert-fails.ts';

const test = suite('LineReader');

const reader = (text: string, escape: Escape = '\\'): LineReader => new LineReader({ text, file: 'F', escape, skip: 0 });
const texts = (text: string, escape?: Escape): string[] => [...reader(text, escape)].map((line) => line.text);

test('joins lines that go on', () => {
  assert.equal(texts('RUN a \\\n  b\\  \t\nc\n  USER x'), ['RUN a   bc', 'USER x']);
  assert.equal(texts('RUN a \\\n# no\n  # no\n b \\\n\n c'), ['RUN a  b  c']);
  assert.equal(texts('RUN a \\\\\nUSER b'), ['RUN a \\\\', 'USER b']);
  assert.equal(texts('RUN a `\nb', '`'), ['RUN a b']);
  assert.equal(texts('RUN a \\\r\nb\r\n'), ['RUN a b']);
  assert.equal(texts('RUN a \\'), ['RUN a ']);
  assert.equal(texts('RUN a \\\n#x\n'), ['RUN a ']);
  assert.equal(texts('RUN echo # not a comment'), ['RUN echo # not a comment']);
});

test('knows where each stands, and what is said above it', () => {
  const lines = [...reader('\n# one\n\n# two\nRUN a\\\nb\n#\nUSER c')];
  assert.equal(
    lines.map(({ location, comments }) => [location.start, location.end, comments]),
    [
      [5, 6, ['one', 'two']],
      [8, 8, []],
    ],
  );
});

test('warns of empty lines within an instruction', () => {
  const lines = reader('RUN a \\\n\n b\nUSER c');
  assert.is([...lines].length, 2);
  assert.equal(
    lines.warnings.map(({ location }) => [location.start, location.end]),
    [[1, 3]],
  );
});

test('gives heredocs to what takes them', () => {
  const [line] = [...reader('RUN cat <<A <<-"B" > x\n # a\n\\\nA\n\tb\n\tB\n')];
  assert.equal(line!.heredocs, [
    { name: 'A', chomp: false, expand: true, content: ' # a\n\\\n' },
    { name: 'B', chomp: true, expand: false, content: '\tb\n' },
  ]);
  assert.equal(texts('COPY --chmod=1 <<A /x\r\nb\r\nA\r\nONBUILD ADD <<A /x\nUSER\nA'), ['COPY --chmod=1 <<A /x', 'ONBUILD ADD <<A /x']);
  assert.equal(texts('CMD <<A\nUSER b'), ['CMD <<A', 'USER b']);
  assert.equal(texts('RUN ["<<A"]\nUSER b'), ['RUN ["<<A"]', 'USER b']);
  assert.equal(texts('RUN cat<<A\nUSER b'), ['RUN cat<<A', 'USER b'], 'it must begin a word');
  assert.equal(texts("RUN echo '<<A'\nUSER b"), ["RUN echo '<<A'", 'USER b']);
  assert.equal(texts('RUN cat <<<A\nUSER b'), ['RUN cat <<<A', 'USER b'], "a here string is the shell's");
  assertFails(() => texts('USER a\nRUN <<A\nb'), 'invalid-argument', /^F:2: the heredoc "A" has no end/);
});

test.run();

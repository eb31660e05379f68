import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourceFiles } from './source-files.ts';

const test = suite('docstrings');

/** `file:line name` of each export that no docstring stands in front of. */
function undocumented(file: string, text: string): string[] {
  const lines = text.split('\n');
  const bare: string[] = [];
  const exported = new Set<string>();
  lines.forEach((line, at) => {
    const name = /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const|let|type|interface) (\w+)/.exec(line)?.[1];
    if (name === undefined) return;
    // Overloads, and a type and a value of one name, share the docstring of the first.
    if (!exported.has(name) && lines[at - 1]?.endsWith('*/') !== true) bare.push(`${file}:${at + 1} ${name}`);
    exported.add(name);
  });
  return bare;
}

test('finds an export without a docstring', () => {
  assert.equal(undocumented('a.ts', 'export const a = 1;\n/** Says it. */\nexport const b = 2;\n'), ['a.ts:1 a']);
});

test('every export of src/ has one', () => {
  assert.equal(
    sourceFiles().flatMap(({ path, text }) => undocumented(path, text)),
    [],
  );
});

test('no default export, no barrel', () => {
  const bad = sourceFiles().filter(({ path, text }) => /^export default|^export \*/m.test(text) || path.endsWith('/index.ts'));
  assert.equal(
    bad.map(({ path }) => path),
    [],
  );
});

test.run();

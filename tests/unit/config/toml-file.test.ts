import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { TomlFile } from '../../../src/config/toml-file.ts';
import {
  flag,
  integer,
  isTable,
  originOf,
  readSetting,
  readTomlFile,
  text,
  textMap,
  texts,
  textsMap,
} from '../../../src/config/toml-file.ts';
import { assertFails } from '../../support/assert-fails.ts';

const file = (content: string): TomlFile => {
  const path = join(mkdtempSync(join(tmpdir(), 'toml-')), 'x.conf');
  writeFileSync(path, content);
  const read = readTomlFile(path);
  if (read === undefined) throw new Error('not written');
  return read;
};

const reads = suite('readTomlFile');
reads('is undefined without a file', () => assert.is(readTomlFile('/nowhere/x.conf'), undefined));
reads('says file and line of an error', () => {
  assertFails(() => file('a = 1\nb = \n'), 'invalid-argument', /x\.conf:2: /);
});
reads('keeps the numbers of lines behind comments', () => {
  assertFails(() => file('# one\n  # two\na = \n'), 'invalid-argument', /x\.conf:3: /);
});
reads('keeps a line of a string that looks like a comment', () => {
  assert.is(file('a = """\n# no comment\n"""\n').values['a'], '# no comment\n');
});
reads.run();

const origins = suite('originOf');
const many = { file: 'f', text: 'top = 1\n# [a]\n[a]\nx = 1\n[[r]]\nprefix = "1"\n[[r]]\n\nprefix = "2"\n[b]\nx = 2\n' };
for (const [table, key, occurrence, line] of [
  ['', 'top', 0, 1],
  ['a', 'x', 0, 4],
  ['b', 'x', 0, 11],
  ['r', 'prefix', 0, 6],
  ['r', 'prefix', 1, 9],
  ['', 'x', 0, 1],
] as const) {
  origins(`finds ${table}.${key} (${occurrence})`, () => assert.is(originOf(many, table, key, occurrence).line, line));
}
origins.run();

const settings = suite('readSetting');
settings('reads each type with its origin', () => {
  const source = file('[t]\ns = "x"\nb = true\nn = 7\nl = ["a", "b", {append=true}]\nm = {a = "b"}\nr = {crun = ["/usr/bin/crun"]}\n');
  assert.equal(readSetting(source, 't', 's', text), { value: 'x', origin: { file: source.file, line: 2 } });
  assert.is(readSetting(source, 't', 'b', flag)?.value, true);
  assert.is(readSetting(source, 't', 'n', integer)?.value, 7);
  assert.equal(readSetting(source, 't', 'l', texts)?.value, ['a', 'b']);
  assert.equal([...(readSetting(source, 't', 'm', textMap)?.value ?? [])], [['a', 'b']]);
  assert.equal([...(readSetting(source, 't', 'r', textsMap)?.value ?? [])], [['crun', ['/usr/bin/crun']]]);
  assert.is(readSetting(source, 't', 'absent', text), undefined);
  assert.is(readSetting(source, 'absent', 's', text), undefined);
});
settings('says file, line and type of what is another', () => {
  const source = file('[t]\n\nx = 1.5\n');
  for (const [reader, words] of [
    [text, 'a string'],
    [flag, 'true or false'],
    [integer, 'a whole number'],
    [texts, 'a list of strings'],
    [textMap, 'a table of strings'],
    [textsMap, 'a table of lists of strings'],
  ] as const) {
    assertFails(() => readSetting<unknown>(source, 't', 'x', reader), 'invalid-argument', new RegExp(`x\\.conf:3: x must be ${words}`));
  }
});
settings('knows a table', () => {
  assert.is(isTable({}), true);
  for (const value of [[], null, 'x', new Date()]) assert.is(isTable(value), false);
});
settings.run();

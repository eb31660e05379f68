import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt, commandEntries, nounTable, shownPaths, spellings } from '../../../src/cli/command-table.ts';

const test = suite('commandAt');
test('finds a command in each of its spellings', () => {
  assert.is(commandAt('image pull'), commandAt('pull'));
  assert.is(commandAt('nonsense'), undefined);
  assert.is(commandAt('constructor'), undefined);
});
test('every spelling means a command, and is none itself', () => {
  for (const [path, first] of Object.entries(spellings())) {
    assert.ok(commandEntries()[first], `${path} means ${first}`);
    assert.not(commandEntries()[path], path);
  }
});
test('every first word is a noun or a command, never both', () => {
  for (const path of [...Object.keys(commandEntries()), ...Object.keys(spellings())]) {
    const [word = ''] = path.split(' ');
    // `lock update` goes on from `lock`, which is a command.
    const isAfterNoun = path.includes(' ') && commandAt(word) === undefined;
    assert.is(Object.hasOwn(nounTable, word), isAfterNoun, path);
  }
});
test('summaries are sentences without full stop', () => {
  for (const { path, summary } of shownPaths()) assert.match(summary, /^[A-Z].*[^.]$/, path);
});
test('hides what scripts call', () => assert.not(shownPaths().some(({ path }) => path.startsWith('__'))));
test.run();

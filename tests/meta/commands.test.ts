import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { commandAt, commandEntries, nounTable, spellings } from '../../src/cli/command-table.ts';
import { completionScript, scriptNames, shells } from '../../src/cli/completion/scripts.ts';
import { repository } from '../support/repository.ts';
import { sourceFiles } from './source-files.ts';

const test = suite('commands');

test('each command file has an entry in the tables, and each entry its file', () => {
  const tables = sourceFiles('src/cli/tables/*.ts')
    .map(({ text }) => text)
    .join('\n');
  const entered = [...tables.matchAll(/import\('\.\.\/commands\/([\w/-]+\.ts)'\)/g)].map((match) => match[1]!);
  const files = globSync('**/*.ts', { cwd: join(repository, 'src/cli/commands') }).filter((file) =>
    /class \w+Command\b/.test(readFileSync(join(repository, 'src/cli/commands', file), 'utf8')),
  );
  assert.equal([...new Set(entered)].sort(), files.sort());
});

test('every command can be loaded and made', async () => {
  for (const [path, { load }] of Object.entries(commandEntries())) {
    const CommandClass = await load();
    assert.ok(new CommandClass(), path);
  }
});

test('every spelling means a command, and no path stands twice', () => {
  for (const [path, meant] of Object.entries(spellings())) {
    assert.ok(Object.hasOwn(commandEntries(), meant), `${path} means ${meant}`);
    assert.not.ok(Object.hasOwn(commandEntries(), path), `${path} stands in both tables`);
  }
});

test('every first word of two is a noun of the table, or a command that takes further words', () => {
  const nouns = [...Object.keys(commandEntries()), ...Object.keys(spellings())].flatMap((path) =>
    path.includes(' ') ? path.split(' ')[0]! : [],
  );
  assert.equal(
    [...new Set(nouns)].filter((noun) => !Object.hasOwn(nounTable, noun) && commandAt(noun) === undefined),
    [],
  );
});

for (const shell of shells) {
  test(`completions/${scriptNames[shell]} is what \`npm run completions\` writes`, async () => {
    const [committed, written] = [
      readFileSync(join(repository, 'completions', scriptNames[shell]), 'utf8'),
      await completionScript(shell),
    ].map((text) => text.split('\n'));
    const at = written!.findIndex((line, index) => line !== committed![index]);
    assert.equal(at, -1, `line ${at + 1} would be: ${written![at]}`);
    assert.is(committed!.length, written!.length);
  });
}

test.run();

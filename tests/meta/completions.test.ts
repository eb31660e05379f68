import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { completionScript, scriptNames, shells } from '../../src/cli/completion/scripts.ts';
import { repository } from '../support/repository.ts';

const test = suite('completions');
for (const shell of shells) {
  const path = join(repository, 'completions', scriptNames[shell]);
  test(`${scriptNames[shell]} is what npm run completions writes`, async () =>
    assert.ok(readFileSync(path, 'utf8') === (await completionScript(shell)), 'npm run completions'));
  test(`${shell} can read it`, () => {
    const { error, status, stderr } = spawnSync(shell, ['-n', path], { encoding: 'utf8' });
    // A machine need not have every shell.
    if (error === undefined) assert.equal([status, stderr], [0, '']);
  });
}

const drive = String.raw`
compopt() { :; }
source "$1"
shift
for line in "$@"; do
  COMP_LINE=$line COMP_POINT=${'$'}{#line} COMPREPLY=()
  _tiffin tiffin
  echo "${'$'}{COMPREPLY[*]}"
done`;

test('bash offers commands, options and choices', () => {
  const lines = [
    'tiffin imag',
    'tiffin image pul',
    'tiffin images --so',
    'tiffin images --sort ',
    'tiffin images --sort=c',
    'tiffin --root /x image ins',
    'tiffin completion f',
    'tiffin run --rm --netw',
  ];
  const { stdout } = spawnSync('bash', ['-c', drive, 'bash', join(repository, 'completions/tiffin.bash'), ...lines], { encoding: 'utf8' });
  assert.equal(stdout.trimEnd().split('\n'), [
    'image images',
    'pull',
    '--sort',
    'created id repository size tag',
    'created',
    'inspect',
    'fish',
    '--network --network-alias',
  ]);
});
test('fish offers commands, options and choices', () => {
  const ask = (line: string): string[] | undefined => {
    const { error, stdout } = spawnSync(
      'fish',
      ['-c', `source ${join(repository, 'completions/tiffin.fish')}; complete -C ${JSON.stringify(line)}`],
      { encoding: 'utf8' },
    );
    return error === undefined
      ? stdout
          .trimEnd()
          .split('\n')
          .map((each) => each.split('\t')[0] ?? '')
      : undefined;
  };
  const answer = ask('tiffin images --sort ');
  if (answer !== undefined) assert.equal(answer, ['created', 'id', 'repository', 'size', 'tag']);
});
test.run();

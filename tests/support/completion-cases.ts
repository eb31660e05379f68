/**
 * What each shell's completion must do alike. The program behind it is a fake that notes what it is asked, and answers with hostile names.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Shell } from '../../src/cli/completion/scripts.ts';
import { openCompletingShell, type CompletingShell } from './completing.ts';
import { suiteNeeding } from './needs.ts';
import { scratchHome } from './scratch-home.ts';

const tick = '`';
const fake = `#!/bin/sh
{ printf '%s|' "$@"; echo; } >> ~/asked
printf '%s\\t%s\\n' web 'The %F{red}first' 'x$(touch oops);${tick}touch oops${tick}' 'Two: [b]' 'a b' Three
printf '%s\\n' key= "it's"
`;

/** A line, words that are offered for it, and words that must not be. */
type Offer = readonly [line: string, offered: readonly string[], absent?: readonly string[]];

const offers: readonly Offer[] = [
  ['tiffin imag', ['image', 'images']],
  ['tiffin images --sort ', ['created', 'id', 'size'], ['--all']],
  ['tiffin --root /x image p', ['prune', 'pull', 'push'], ['ps']],
  ['tiffin image trust s', ['set', 'show']],
  ['tiffin run --netw', ['--network', '--network-alias']],
  ['tiffin ps --all --a', [], ['--all', '-a']],
  ['tiffin ps -a --a', [], ['--all']],
  ['tiffin run --env A -e B --en', ['--env', '--env-file']],
  ['tiffin rm -- -', [], ['--all', '-a', '--force']],
  ['tiffin run alpine -', [], ['--rm', '-i']],
  ['tiffin run -itv x alpine -', [], ['--rm', '-i']],
  ['tiffin rm ', ['web', 'a b', 'key=']],
];

const lines: readonly (readonly [line: string, becomes: string | RegExp])[] = [
  ['tiffin image pul', 'tiffin image pull '],
  ['tiffin images --sort=c', 'tiffin images --sort=created '],
  ['tiffin completion f', 'tiffin completion fish '],
  ['tiffin network ls --filter ke', 'tiffin network ls --filter key='],
  ['tiffin rm w', 'tiffin rm web '],
  ['tiffin kill -sw', 'tiffin kill -sweb '],
  ['tiffin rm x', /^tiffin rm x\\\$\\\(touch\\ oops\\\)\\;\\?`touch\\ oops\\?` $/],
  ["tiffin rm 'x", "tiffin rm 'x$(touch oops);`touch oops`' "],
  ['tiffin rm "x', /^tiffin rm (?:"x|"x\\\$\(touch oops\);\\?`touch oops\\?`" )$/],
  ['tiffin --root ~/a\\ b rm -- w', 'tiffin --root ~/a\\ b rm -- web '],
  ['tiffin load --input=./fil', 'tiffin load --input=./file '],
];

/** A suite that tries a shell with all of it, in one terminal. */
export function completionSuite(shell: Shell): Test {
  const test = suiteNeeding(`completion in ${shell}`, 'tmux', shell);
  test('offers what can follow, puts it on the line so that nothing runs, and asks tiffin as it was called', async () => {
    await using home = await scratchHome({ name: shell });
    await using completing = await openCompletingShell(shell, home, fake);
    for (const offer of offers) await checkOffer(completing, offer);
    for (const [line, becomes] of lines) {
      const completed = (await completing.tab(line)).line;
      if (typeof becomes === 'string') assert.is(completed, becomes, line);
      else assert.match(completed, becomes, line);
    }
    const asked = readFileSync(join(home.path, 'asked'), 'utf8');
    assert.match(asked, new RegExp(`^--root=${home.path}/a b\\|__complete\\|container\\|`, 'm'));
    assert.match(asked, /^__complete\|signal\|w\|kill\|$/m);
  });
  return test;
}

async function checkOffer(completing: CompletingShell, [line, offered, absent = []]: Offer): Promise<void> {
  const words = (await completing.tab(line)).offered.map((each) => each.replaceAll('\\', ''));
  const has = (word: string): boolean =>
    words.some((each) => each === word || each.startsWith(`${word} `) || each.includes(`  ${word}  `) || each.endsWith(`  ${word}`));
  for (const word of offered) assert.ok(has(word), `${line}: ${word} in ${JSON.stringify(words)}`);
  for (const word of absent) assert.not(has(word), `${line}: no ${word} in ${JSON.stringify(words)}`);
}

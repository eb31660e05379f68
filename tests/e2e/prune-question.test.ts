import * as assert from 'uvu/assert';
import { suiteNeeding } from '../support/needs.ts';
import { scratchHome } from '../support/scratch-home.ts';
import { openTerminal } from '../support/tmux.ts';
import { tiffinPath } from '../support/tiffin.ts';

const test = suiteNeeding('questions of prune', 'built', 'tmux');

for (const command of ['system prune', 'container prune', 'pod prune', 'system reset'])
  test(`Ctrl-C ends \`${command}\` at its question`, async () => {
    await using home = await scratchHome({ name: 'question' });
    await using terminal = await openTerminal(home);
    await terminal.enter(`${tiffinPath} ${command}`);
    await terminal.shows(/continue\? \[y\/N\]/);
    await terminal.press('C-c');
    await terminal.shows(/\^C[^]*[#$>] *$/m);
    await terminal.enter('echo status $?');
    assert.match(await terminal.shows(/^status \d/m), /^status 130$/m);
  });

test.run();

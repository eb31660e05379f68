// timeout: 240 s
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { suiteNeeding } from '../../../../support/needs.ts';
import { repository } from '../../../../support/repository.ts';
import { scratchHome } from '../../../../support/scratch-home.ts';
import { openTerminal } from '../../../../support/tmux.ts';

const test = suiteNeeding('openScreen', 'tmux');
const program = `'${process.execPath}' '${join(repository, 'tests/support/show-exploration.ts')}'`;
const settings = `stty -a | tr ';' '\\n' | grep -oE -- '-?(icanon|echo)\\b' | sort -u | tr '\\n' ' '; echo E'N'D`;
const restored = /echo icanon END/;

test('takes keys one at a time, follows the size of the window, and gives the terminal back', async () => {
  await using home = await scratchHome();
  await using terminal = await openTerminal(home);
  await terminal.enter(`echo before; ${program}; ${settings}`);
  const first = await terminal.shows(/q quit/);
  assert.match(first, /bad\\x1b\[2J/);
  assert.not.match(first, /before/, 'on a screen of its own');
  await terminal.press('Up');
  await terminal.shows(/CHANGED BY LAYER 1/);
  await terminal.resize(60, 10);
  assert.not.match(await terminal.shows(/LAYER\s*\n/), /MODE/);
  await terminal.resize(120, 30);
  await terminal.shows(/OWNER/);
  await terminal.press('q');
  assert.match(await terminal.shows(restored), /before\s+it done\s+echo icanon END/);
});

for (const [what, end, said] of [
  ['Ctrl-C', 'C-c', /it done/],
  ['Ctrl-D', 'C-d', /it done/],
] as const) {
  test(`gives the terminal back after ${what}`, async () => {
    await using home = await scratchHome();
    await using terminal = await openTerminal(home);
    await terminal.enter(`${program}; ${settings}`);
    await terminal.shows(/q quit/);
    await terminal.press(end);
    assert.match(await terminal.shows(restored), said);
  });
}

for (const signal of ['SIGTERM', 'SIGHUP']) {
  test(`gives the terminal back after ${signal}`, async () => {
    await using home = await scratchHome();
    await using terminal = await openTerminal(home);
    await terminal.enter(`${program} ${signal}; ${settings}`);
    assert.match(await terminal.shows(restored), /it failed: TiffinError: the view was ended from outside/);
  });
}

test('gives the terminal back when drawing fails', async () => {
  await using home = await scratchHome();
  await using terminal = await openTerminal(home);
  await terminal.enter(`${program} fail; ${settings}`);
  await terminal.shows(/q quit/);
  await terminal.press('Up', 'Down');
  assert.match(await terminal.shows(restored), /it failed: Error: no more paint/);
});

test('stops with Ctrl-Z and goes on where it was', async () => {
  await using home = await scratchHome();
  await using terminal = await openTerminal(home);
  await terminal.enter(program);
  await terminal.shows(/CHANGED BY LAYER 2/);
  await terminal.press('Up');
  await terminal.shows(/CHANGED BY LAYER 1/);
  await terminal.press('C-z');
  await terminal.shows(/Stopped|suspended/);
  await terminal.enter(`clear; ${settings}`);
  await terminal.shows(restored);
  await terminal.enter('fg');
  await terminal.shows(/CHANGED BY LAYER 1/);
  await terminal.press('q');
  await terminal.shows(/it done/);
});

test.run();

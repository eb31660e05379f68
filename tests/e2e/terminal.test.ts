// timeout: 300s
import { createServer } from 'node:net';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { openTerminal, type Terminal } from '../support/tmux.ts';
import { mustTiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'tmux'] as const;
const none = ['--network', 'none'] as const;
const prompt = /^\/ # *$/m;

/** Whether the terminal reads whole lines, as before raw mode. */
async function isCooked(terminal: Terminal, label: string): Promise<void> {
  await terminal.enter(`clear; stty -a | grep -c '[^-]icanon.*' ; stty -a | grep -o ' echo ' | wc -l; echo ${label} | tr a-z A-Z`);
  assert.match(await terminal.shows(new RegExp(`^${label.toUpperCase()}$`, 'm')), /^1\n1\n/m, label);
}

/** The ID of a process of tiffin's by what stands in its command line. */
async function processOf(home: ScratchHome, format: string): Promise<number> {
  return Number(await mustTiffin(home, ['inspect', '-f', format, 'x']));
}

const terminals = suiteNeeding('a terminal of a container', ...needs);
/** tmux tells a new size a moment later than it takes keys: ask until it is there. */
const untilSize = (size: string): string => `clear; until [ "$(stty size)" = "${size}" ]; do sleep 0.1; done; echo now $(stty size)`;
terminals('follows the size of the window, in run, exec and attach', async () => {
  await using home = await busyboxHome('terminal-size');
  await using terminal = await openTerminal(home, { columns: 100, lines: 20 });
  await terminal.enter(`${tiffinPath} run -it --name x ${none.join(' ')} busybox sh`);
  await terminal.shows(prompt);
  await terminal.enter('stty size');
  await terminal.shows(/^20 100$/m);
  await terminal.resize(90, 25);
  await terminal.enter(untilSize('25 90'));
  await terminal.shows(/^now 25 90$/m);
  await terminal.press('C-p', 'C-q');
  await terminal.shows(/\$\s*$/);
  await terminal.resize(80, 22);
  await terminal.enter(`clear; ${tiffinPath} attach x`);
  await terminal.press('Enter');
  await terminal.shows(prompt);
  await terminal.enter(untilSize('22 80'));
  await terminal.shows(/^now 22 80$/m);
  await terminal.press('C-p', 'C-q');
  await terminal.shows(/\$\s*$/);
  await terminal.enter(`clear; ${tiffinPath} exec -it x sh`);
  await terminal.shows(prompt);
  await terminal.resize(70, 18);
  await terminal.enter(untilSize('18 70'));
  await terminal.shows(/^now 18 70$/m);
});

const ends: readonly (readonly [name: string, end: (home: ScratchHome, terminal: Terminal) => Promise<unknown>])[] = [
  ['exit of the command', async (_home, terminal) => terminal.enter('exit 3')],
  ['rm -f', async (home) => mustTiffin(home, ['rm', '-f', '-t', '0', 'x'])],
  ['stop', async (home) => mustTiffin(home, ['stop', '-t', '0', 'x'])],
  ['SIGKILL of the init', async (home) => process.kill(await processOf(home, '{{.State.Pid}}'), 'SIGKILL')],
  ['SIGKILL of the monitor', async (home) => process.kill(await processOf(home, '{{.State.ConmonPid}}'), 'SIGKILL')],
];
for (const [name, end] of ends) {
  terminals(`is given back as it was after ${name}`, async () => {
    await using home = await busyboxHome('terminal-end');
    await using terminal = await openTerminal(home);
    for (const command of ['run -it --name x', 'start -ai x']) {
      await terminal.enter(`clear; ${tiffinPath} ${command} ${command.startsWith('run') ? `${none.join(' ')} busybox sh` : ''}`);
      await terminal.shows(prompt);
      await end(home, terminal);
      await terminal.shows(/\$\s*$/);
      await isCooked(terminal, 'back');
      if (name === 'rm -f') break;
    }
  });
}
for (const signal of ['TERM', 'HUP', 'KILL'] as const) {
  terminals(`is given back as it was after SIG${signal} of the command line's end`, async () => {
    await using home = await busyboxHome('terminal-killed');
    await using terminal = await openTerminal(home);
    await mustTiffin(home, ['run', '-dit', '--name', 'x', ...none, 'busybox', 'sh']);
    await terminal.enter(`${tiffinPath} attach --sig-proxy=false x`);
    await terminal.press('Enter');
    await terminal.shows(prompt);
    // The process in the foreground of the terminal.
    await mustTiffin(home, ['exec', 'x', 'true']);
    await terminal.signal(signal);
    await terminal.shows(/\$\s*$/);
    await isCooked(terminal, 'back');
    assert.is(await mustTiffin(home, ['ps', '--format', '{{.Names}}']), 'x');
  });
}
terminals('is there for a detached container, too', async () => {
  await using home = await busyboxHome('terminal-detached');
  await mustTiffin(home, [
    'run',
    '-dt',
    '--name',
    'x',
    ...none,
    'busybox',
    'sh',
    '-c',
    'tty; test -t 0 && test -t 1 && test -t 2 && echo all; sleep 100',
  ]);
  await using terminal = await openTerminal(home);
  await terminal.enter(`${tiffinPath} logs -f x`);
  await terminal.shows(/^\/dev\/(pts\/0|console)\s+all$/m);
  await terminal.press('C-c');
  await terminal.shows(/\$\s*$/);
});
terminals.run();

const interrupts = suiteNeeding('Ctrl-C', ...needs);
const stubborn = ['sh', '-c', 'trap "" TERM INT; echo ready; while :; do sleep 1; done'];
for (const words of [
  ['stop', '-t', '1000', 'x'],
  ['restart', '-t', '1000', 'x'],
  ['wait', 'x'],
  ['logs', '-f', 'x'],
  ['events'],
  ['ps', '--watch', '1'],
  ['attach', '--sig-proxy=false', '--no-stdin', 'x'],
] as const) {
  interrupts(`ends \`${words.join(' ')}\` with 130, and the container goes on`, async () => {
    await using home = await busyboxHome('interrupt');
    await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', ...stubborn]);
    await using terminal = await openTerminal(home);
    await terminal.enter(`echo begun; ${tiffinPath} ${words.join(' ')}; echo status=$?`);
    await terminal.shows(/^begun$/m);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await terminal.press('C-c');
    await terminal.shows(/^(\^C)?status=130$/m);
    assert.is(await mustTiffin(home, ['ps', '--format', '{{.Names}}']), 'x');
    await mustTiffin(home, ['kill', 'x']);
  });
}
interrupts('ends rm -f with 130, and the next rm ends it', async () => {
  await using home = await busyboxHome('interrupt-rm');
  await mustTiffin(home, ['run', '-d', '--name', 'x', ...none, 'busybox', ...stubborn]);
  await using terminal = await openTerminal(home);
  await terminal.enter(`echo begun; ${tiffinPath} rm -f -t 1000 x; echo status=$?`);
  await terminal.shows(/^begun$/m);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await terminal.press('C-c');
  await terminal.shows(/^(\^C)?status=130$/m);
  await mustTiffin(home, ['rm', '-f', '-i', '-t', '0', 'x']);
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});
interrupts('while an image is pulled leaves no container', async () => {
  await using home = await busyboxHome('interrupt-pull');
  // Takes connections and never answers.
  await using server = createServer((socket) => void socket.on('error', () => undefined).resume());
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await using terminal = await openTerminal(home);
  for (const command of ['run --rm', 'create', 'pull']) {
    await terminal.enter(`clear; echo begun; ${tiffinPath} ${command} --tls-verify=false 127.0.0.1:${port}/x/y; echo status=$?`);
    await terminal.shows(/^begun$/m);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await terminal.press('C-c');
    await terminal.shows(/^(\^C)?.*status=130$/m);
  }
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
});
interrupts("is the command's own when it runs in the foreground: start -a hands it on, without a terminal, too", async () => {
  await using home = await busyboxHome('interrupt-start');
  await mustTiffin(home, [
    'create',
    '--name',
    'x',
    ...none,
    'busybox',
    'sh',
    '-c',
    'trap "echo caught; exit 7" INT; echo ready; while :; do sleep 0.1; done',
  ]);
  await using terminal = await openTerminal(home);
  await terminal.enter(`${tiffinPath} start -a x; echo status=$?`);
  await terminal.shows(/^ready$/m);
  await terminal.press('C-c');
  await terminal.shows(/caught\s+status=7$/m);
});
interrupts.run();

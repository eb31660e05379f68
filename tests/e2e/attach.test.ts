// timeout: 180s
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import { run } from '../support/spawn.ts';
import { openTerminal } from '../support/tmux.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const needs = ['built', 'user-namespaces', 'overlay', 'subuids', 'busybox'] as const;
const none = ['--network', 'none'] as const;

const terminals = suiteNeeding('at a terminal', ...needs, 'tmux');
terminals('keys that detach are recognised one by one, and the container is joined again', async () => {
  await using home = await busyboxHome('attach-keys');
  await using terminal = await openTerminal(home);
  await terminal.enter(`${tiffinPath} run -it --name x --network none busybox sh`);
  await terminal.shows(/^\/ #/m);
  await terminal.press('C-p', 'a');
  await terminal.press('BSpace', 'C-p');
  await terminal.press('C-q');
  // What is typed before the prompt is back goes to the command.
  await terminal.shows(/\$\s*$/);
  await terminal.enter('echo status=$?');
  await terminal.shows(/^status=0$/m);
  assert.is(await mustTiffin(home, ['ps', '--format', '{{.Names}}']), 'x');
  await terminal.enter(`${tiffinPath} attach --detach-keys ctrl-x,y x`);
  await terminal.press('Enter');
  await terminal.shows(/status=0[\s\S]*\/ #/);
  await terminal.enter('echo joined | tr a-z A-Z');
  await terminal.shows(/^JOINED$/m);
  await terminal.press('C-x');
  await terminal.press('y');
  await terminal.shows(/\$\s*$/);
  await terminal.enter('stty -a | grep -o " icanon"; echo left=$?');
  await terminal.shows(/ icanon\s+left=0/);
});
terminals('a command that was stopped goes on in raw mode, and one in the background waits for the foreground', async () => {
  await using home = await busyboxHome('attach-jobs');
  await using terminal = await openTerminal(home);
  await terminal.enter('exec bash --norc');
  await terminal.enter(`${tiffinPath} run --rm -it --name x --network none busybox sh &`);
  await terminal.enter('wait %1; jobs | sed s/^/job:/');
  await terminal.shows(/^job:.*Stopped/m);
  await terminal.enter('fg');
  await terminal.press('Enter');
  await terminal.shows(/^\/ #/m);
  await terminal.enter('echo inside | tr a-z A-Z; exit 7');
  await terminal.shows(/^INSIDE\s+bash\S*\$/m);
  await terminal.enter('echo status=$?');
  await terminal.shows(/^status=7$/m);
});
terminals('Ctrl-C reaches the command, and only it', async () => {
  await using home = await busyboxHome('attach-interrupt');
  await using terminal = await openTerminal(home);
  await terminal.enter(`${tiffinPath} run --rm -it --network none busybox sh -c 'trap "echo caught; exit 5" INT; echo ready; sleep 100'`);
  await terminal.shows(/^ready$/m);
  await terminal.press('C-c');
  await terminal.shows(/^(\^C)?caught\n\$/m);
  await terminal.enter('echo status=$?');
  await terminal.shows(/^status=5$/m);
});
terminals.run();

const streams = suiteNeeding('attached streams', ...needs);
streams('reach several at once, and the end of input of one is the end for the command', async () => {
  await using home = await busyboxHome('attach-several');
  await mustTiffin(home, [
    'run',
    '-d',
    '-i',
    '--name',
    'x',
    ...none,
    'busybox',
    'sh',
    '-c',
    'while read line; do echo "got $line"; done; echo end; exit 4',
  ]);
  const line = [
    '"$T" attach --no-stdin x >"$D/watch" & watcher=$!',
    // Only what is said from now on reaches the watcher: something is said until that does.
    '(until [ -s "$D/watch" ]; do echo early; sleep 0.1; done; echo one; echo two) | "$T" attach x >"$D/out"; echo "status $?"',
    'grep -v early "$D/out"; wait $watcher; echo "watcher $?"',
  ].join('\n');
  const { stdout } = await run('bash', ['-c', line], { cwd: home.path, env: { ...home.env, T: tiffinPath, D: home.path } });
  assert.is(stdout, 'status 4\ngot one\ngot two\nend\nwatcher 4\n');
  assert.match(readFileSync(join(home.path, 'watch'), 'utf8'), /end\n$/);
});
streams('half-close: a command that reads to the end still answers', async () => {
  await using home = await busyboxHome('half-close');
  for (const args of [
    ['run', '--rm', '-i', ...none, 'busybox', 'sh', '-c', 'cat | wc -c; sleep 0.3; echo done'],
    ['run', '--rm', '-i', '--log-driver', 'none', ...none, 'busybox', 'sh', '-c', 'cat | wc -c; sleep 0.3; echo done'],
  ])
    assert.is((await tiffin(home, args, { stdin: 'x'.repeat(200_000) })).stdout, '200000\ndone\n');
  await mustTiffin(home, ['run', '-d', '--name', 'y', ...none, 'busybox', 'sleep', '100']);
  assert.is(
    (await tiffin(home, ['exec', '-i', 'y', 'sh', '-c', 'cat | wc -c; echo done'], { stdin: 'x'.repeat(200_000) })).stdout,
    '200000\ndone\n',
  );
});
streams('of containers.conf: its detach keys', async () => {
  await using home = await busyboxHome('attach-conf');
  const conf = join(home.path, 'containers.conf');
  writeFileSync(conf, '[engine]\ndetach_keys = "ctrl-nonsense"\n');
  const { status, stderr } = await tiffin(home, ['run', '--rm', '-i', ...none, 'busybox', 'true'], {
    env: { CONTAINERS_CONF: conf },
  });
  assert.is(status, 125);
  assert.match(stderr, /detach-keys ctrl-nonsense/);
});
streams.run();

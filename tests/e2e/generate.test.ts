// timeout: 180s
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { busyboxHome } from '../support/busybox-home.ts';
import { suiteNeeding } from '../support/needs.ts';
import type { ScratchHome } from '../support/scratch-home.ts';
import { systemdWords } from '../support/systemd-words.ts';
import { mustTiffin, tiffin, tiffinPath } from '../support/tiffin.ts';

const hostile = 'line\nExecStartPre=/bin/evil\r\n[Service] "q" \\ $HOME ${X} %n % \'';

/** What systemd has to say about units; nothing is the answer to hope for. */
function verdict(home: ScratchHome, paths: readonly string[]): string {
  const words = ['--user', '--man=no', '--recursive-errors=no', 'verify', ...paths];
  return spawnSync('systemd-analyze', words, { encoding: 'utf8', env: { ...process.env, ...home.env } }).stderr;
}

const test = suiteNeeding('generate', 'built', 'user-namespaces', 'overlay', 'subuids', 'busybox', 'systemd-analyze');

test('writes units that systemd takes, the same each time, whatever a container is called and told', async () => {
  await using home = await busyboxHome('generate');
  const create = ['create', '--network', 'none', '--env', `A=${hostile}`, '--label', `l=${hostile}`, '-v', './data:/data'];
  home.directory('data');
  await mustTiffin(home, [...create, '--name', 'web', '--restart', 'on-failure:3', 'busybox', 'sh', '-c', hostile, ';', '']);
  await mustTiffin(home, ['pod', 'create', '--network', 'none', '--name', 'shop']);
  await mustTiffin(home, ['create', '--pod', 'shop', '--name', 'one', 'busybox', 'sleep', '9']);
  await mustTiffin(home, ['create', '--pod', 'shop', '--name', 'two', '--requires', 'one', 'busybox', 'sleep', '9']);
  const units = home.directory('units');
  const forms = [['web'], ['--name', '--new', 'web'], ['--name', '--template', '--pin', 'web'], ['--name', '--new', 'shop']];
  for (const form of forms) {
    const paths = (await mustTiffin(home, ['generate', 'systemd', '--files', ...form], { cwd: units })).split('\n');
    for (const path of paths) assert.is(statSync(path).mode & 0o777, 0o644);
  }
  const names = readdirSync(units);
  assert.is(names.length, 6, names.join());
  assert.is(
    verdict(
      home,
      names.map((name) => join(units, name)),
    ),
    '',
  );
  const text = readFileSync(join(units, 'container-web.service'), 'utf8');
  assert.is(await mustTiffin(home, ['generate', 'systemd', '--new', '--name', 'web']), text.trimEnd());
  const start = systemdWords(/^ExecStart=((?:.*\\\n)*.*)$/m.exec(text)?.[1] ?? '');
  assert.is(start[0], tiffinPath);
  assert.is(start[start.indexOf('--env') + 1], `A=${hostile}`);
  assert.is(start[start.indexOf('--label') + 1], `l=${hostile}`);
  assert.is(start[start.indexOf('--volume') + 1], `${home.path}/data:/data`);
  assert.equal(start.slice(-6), ['localhost/busybox:latest', 'sh', '-c', hostile, ';', '']);
  assert.match(readFileSync(join(units, 'container-web@.service'), 'utf8'), /localhost\/busybox@sha256:[0-9a-f]{64} /);
  const { status, stderr } = await tiffin(home, ['generate', 'systemd', '--enable', 'web'], { env: { DBUS_SESSION_BUS_ADDRESS: '' } });
  assert.is(status, 125);
  assert.match(stderr, /no systemd of this user can be reached/);
});

test('writes Quadlets that verify finds nothing wrong with, from a line without making anything', async () => {
  await using home = await busyboxHome('quadlets');
  const line = [
    'run',
    '-d',
    '--name',
    'web',
    '-p',
    '8080:80',
    '-e',
    `A=${hostile}`,
    '--oom-score-adj',
    '5',
    '-v',
    './data:/data:ro',
    'busybox',
    'sh',
  ];
  home.directory('data');
  const path = await mustTiffin(home, ['generate', 'quadlet', '--files', '--pin', '--', ...line], { cwd: home.directory('quadlets') });
  assert.is(await mustTiffin(home, ['ps', '-aq']), '');
  await mustTiffin(
    home,
    line.map((word) => (word === 'run' ? 'create' : word)).filter((word) => word !== '-d'),
  );
  const fromContainer = await mustTiffin(home, ['generate', 'quadlet', '--pin', 'web']);
  const fromLine = readFileSync(path, 'utf8').trimEnd();
  assert.is(fromContainer.replaceAll(home.path, ''), fromLine.replaceAll(`${home.path}/quadlets`, '').replaceAll(home.path, ''));
  assert.match(fromLine, /\nImage=localhost\/busybox@sha256:[0-9a-f]{64}\n/);
  await mustTiffin(home, ['quadlet', 'verify', path]);
});

test.run();

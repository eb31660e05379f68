import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { generatorScript, writeUnits } from '../../../src/systemd/quadlet-generator.ts';
import { quadletHome } from '../../support/quadlet-home.ts';

const test = suite('the generator');
test('starts nothing when there is nothing to do, and tiffin otherwise', () => {
  using home = quadletHome();
  const fake = home.write("bin/it's tiffin", '#!/bin/sh\nfor word; do echo "$word"; done\n');
  const script = join(home.directory, 'generator');
  chmodSync(fake, 0o755);
  writeFileSync(script, generatorScript(fake), { mode: 0o755 });
  const run = (env: Record<string, string>, ...args: string[]): string => {
    const finished = spawnSync(script, args, { encoding: 'utf8', env: { HOME: home.directory, PATH: '/nonexistent', ...env } });
    assert.equal([finished.status, finished.stderr], [0, '']);
    return finished.stdout;
  };
  const started = '__generate-units\n--\nn\ne\nl\n';
  assert.is(run({}, 'n', 'e', 'l'), '');
  home.write('.config/tiffin/systemd/.keep', '');
  assert.is(run({}, 'n', 'e', 'l'), '');
  assert.is(run({ QUADLET_UNIT_DIRS: '/x' }, 'n', 'e', 'l'), started);
  home.write('.config/containers/systemd/a.container', '');
  assert.is(run({}, 'n', 'e', 'l'), '');
  assert.is(run({ TIFFIN_QUADLET_SHARED: '1' }, 'n', 'e', 'l'), started);
  home.write('.config/tiffin/systemd/a.container', '');
  assert.is(run({}, 'n', 'e', 'l'), started);
  assert.is(run({ XDG_CONFIG_HOME: '/nowhere' }, 'n', 'e', 'l'), '');
  home.write('run dir/tiffin/systemd/a.container', '');
  assert.is(run({ XDG_CONFIG_HOME: '/nowhere', XDG_RUNTIME_DIR: join(home.directory, 'run dir') }, 'n', 'e', 'l'), started);
  assert.match(run({ XDG_CONFIG_HOME: '/nowhere' }, '-dryrun'), /-dryrun/);
});
test('writes units and links', () => {
  using home = quadletHome();
  const out = join(home.directory, 'normal');
  writeUnits(out, [
    { fileName: 'a.service', text: '[Unit]\n', links: [{ path: 'default.target.wants/a.service', target: '../a.service' }] },
  ]);
  assert.is(readFileSync(join(out, 'default.target.wants/a.service'), 'utf8'), '[Unit]\n');
  assert.is(readlinkSync(join(out, 'default.target.wants/a.service')), '../a.service');
});
test.run();

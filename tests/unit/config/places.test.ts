import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findPlaces } from '../../../src/config/places.ts';

const scratch = (): string => mkdtempSync(join(tmpdir(), 'with space-'));
const finds = suite('findPlaces');

finds('follows the XDG variables, spaces and all', () => {
  const top = scratch();
  const run = join(top, 'run');
  mkdirSync(run, { mode: 0o700 });
  const places = findPlaces({
    HOME: top,
    XDG_DATA_HOME: join(top, 'data'),
    XDG_CONFIG_HOME: join(top, 'conf'),
    XDG_CACHE_HOME: join(top, 'cache'),
    XDG_RUNTIME_DIR: run,
    TMPDIR: join(top, 'tmp'),
  });
  assert.is(places.root, join(top, 'data/tiffin'));
  assert.is(places.configHome, join(top, 'conf'));
  assert.is(places.cacheHome, join(top, 'cache'));
  assert.is(places.runRoot, join(run, 'tiffin'));
  assert.is(places.runtimeDir, run);
  assert.is(places.tmp, join(top, 'tmp'));
  assert.is(places.uid, userInfo().uid);
});
finds('falls back below the home directory, and ignores relative paths', () => {
  const top = scratch();
  const places = findPlaces({ HOME: top, XDG_DATA_HOME: 'data', XDG_CONFIG_HOME: '', TMPDIR: 'x' });
  assert.is(places.root, join(top, '.local/share/tiffin'));
  assert.is(places.configHome, join(top, '.config'));
  assert.is(places.cacheHome, join(top, '.cache'));
  assert.is(places.tmp, '/var/tmp');
});
finds('takes the home directory of the user database without HOME', () => {
  assert.is(findPlaces({ HOME: 'relative' }).home, userInfo().homedir);
});
finds('takes --root and --runroot as they are', () => {
  const places = findPlaces({ HOME: scratch() }, { root: '/a/../b', runRoot: '/c' });
  assert.is(places.root, '/b');
  assert.is(places.runRoot, '/c');
});
finds('does not use a run directory that is missing, a file, or open to others, and says so', () => {
  const top = scratch();
  const file = join(top, 'file');
  writeFileSync(file, '');
  const open = join(top, 'open');
  mkdirSync(open);
  chmodSync(open, 0o777);
  for (const [path, pattern] of [
    [join(top, 'nowhere'), /does not exist and is not used/],
    [file, /is not a directory/],
    [open, /can be written by others/],
  ] as const) {
    const warnings: string[] = [];
    const places = findPlaces({ HOME: top, XDG_RUNTIME_DIR: path }, { warn: (message) => warnings.push(message) });
    assert.not.match(places.runRoot, path);
    assert.match(warnings[0] ?? '', pattern);
  }
});
finds.run();

import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { directoriesBelow, namesIn, searchRoots } from '../../../../src/systemd/quadlet/search-path.ts';
import { quadletHome } from '../../../support/quadlet-home.ts';

const places = { configHome: '/c', runtimeDir: '/r', uid: 7 };
const roots = (env: Record<string, string>, withShared = false): readonly string[] =>
  searchRoots({ env, places, withShared }).map(({ path }) => path);

const test = suite('the search path of Quadlets');
test("is the session's, the user's, the administrator's and the distribution's, then Podman's if asked", () => {
  const own = [
    '/r/tiffin/systemd',
    '/c/tiffin/systemd',
    '/etc/tiffin/systemd/users/7',
    '/etc/tiffin/systemd/users',
    '/usr/share/tiffin/systemd/users/7',
    '/usr/share/tiffin/systemd/users',
  ];
  assert.equal(roots({}), own);
  assert.equal(roots({}, true), [...own, ...own.map((path) => path.replace('tiffin', 'containers'))]);
});
test('is what QUADLET_UNIT_DIRS says, absolute paths of it', () =>
  assert.equal(roots({ QUADLET_UNIT_DIRS: '/a:b:/c' }, true), ['/a', '/c']));
test('has all directories below, each once, but those of drop-ins and hidden ones', () => {
  using home = quadletHome();
  for (const path of ['q/a/b', 'q/web.container.d', 'q/.hidden', 'other']) mkdirSync(join(home.directory, path), { recursive: true });
  symlinkSync('..', join(home.directory, 'q/a/loop'));
  symlinkSync('../../other', join(home.directory, 'q/a/z'));
  symlinkSync('self', join(home.directory, 'q/self'));
  const root = { path: join(home.directory, 'q'), shared: false };
  assert.equal(
    directoriesBelow(root).map(({ path }) => path.slice(home.directory.length)),
    ['/q', '/q/a', '/q/a/b', '/q/a/z'],
  );
  assert.is(directoriesBelow(root, 2).length, 2);
  assert.equal(directoriesBelow({ path: '/nowhere', shared: false }), []);
  assert.equal(namesIn('/nowhere'), []);
});
test.run();

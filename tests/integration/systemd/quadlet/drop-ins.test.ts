import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { dropInDirectories, readDropIns } from '../../../../src/systemd/quadlet/drop-ins.ts';
import { quadletHome } from '../../../support/quadlet-home.ts';

const test = suite('drop-ins');
test('lie in directories of the name, of its beginnings and of the type', () => {
  assert.equal(dropInDirectories('foo-bar-baz.container'), [
    'foo-bar-baz.container.d',
    'foo-bar-.container.d',
    'foo-.container.d',
    'container.d',
  ]);
  assert.equal(dropInDirectories('a-b@1.volume'), ['a-b@1.volume.d', 'a-b@.volume.d', 'a-@.volume.d', 'a-.volume.d', 'volume.d']);
});
test('are read by name, the most particular and the first directory win', () => {
  using home = quadletHome();
  home.write('one/container.d/10.conf', '[Container]\nA=broad\n');
  home.write('one/container.d/20.conf', '[Container]\nB=broad\n');
  home.write('two/web.container.d/10.conf', '[Container]\nA=near\n');
  home.write('two/container.d/20.conf', '[Container]\nB=later\n');
  home.write('one/web.container.d/README', 'x');
  home.write('one/web.container.d/.hidden.conf', 'x');
  home.write('one/web.container.d/05.conf', 'nonsense\n');
  const directories = ['one', 'two'].map((name) => join(home.directory, name));
  const places = new Map(['container.d', 'web.container.d'].map((name) => [name, directories]));
  const { paths, sections, problems } = readDropIns('web.container', { places, uid: process.getuid?.() ?? 0 });
  assert.equal(
    paths.map((path) => path.slice(home.directory.length)),
    ['/one/web.container.d/05.conf', '/two/web.container.d/10.conf', '/one/container.d/20.conf'],
  );
  assert.equal(
    sections.flatMap(({ entries }) => entries.map(({ value }) => value)),
    ['near', 'broad'],
  );
  assert.equal(
    problems.map(({ path, line }) => [path, line]),
    [[join(home.directory, 'one/web.container.d/05.conf'), 1]],
  );
});
test.run();

import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { loadDirectory, loadQuadlets } from '../../../src/systemd/quadlet-load.ts';
import { quadletHome } from '../../support/quadlet-home.ts';

const test = suite('loadQuadlets');
test('finds files, links and instances, with their drop-ins', () => {
  using home = quadletHome();
  home.write('config/tiffin/systemd/web@.container', '[Container]\nImage=a\n');
  home.write('config/tiffin/systemd/app/data.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/web@1.container.d/image.conf', '[Container]\nImage=b\n');
  home.write('config/tiffin/systemd/notes.txt', '');
  symlinkSync('web@.container', join(home.quadlets, 'web@1.container'));
  const { sources, problems, roots } = loadQuadlets({ ...home.services, withShared: false });
  assert.equal(
    sources.map(({ name, dropIns, unit }) => [name, dropIns.length, unit.sections.at(-1)?.entries.at(-1)?.value]),
    [
      ['data.volume', 0, undefined],
      ['web@.container', 0, 'a'],
      ['web@1.container', 1, 'b'],
    ],
  );
  assert.equal(problems, []);
  assert.is(roots[0], join(home.directory, 'run/tiffin/systemd'));
});
test('lets the first of a name win, and says so; a link to /dev/null hides the others', () => {
  using home = quadletHome();
  home.write('run/tiffin/systemd/web.container', '[Container]\nImage=session\n');
  const hidden = home.write('config/tiffin/systemd/web.container', '[Container]\nImage=mine\n');
  home.write('config/tiffin/systemd/z/masked.volume', '[Volume]\n');
  symlinkSync('/dev/null', join(home.quadlets, 'masked.volume'));
  const { sources, problems } = loadQuadlets({ ...home.services, withShared: false });
  assert.equal(
    sources.map(({ path }) => path),
    [join(home.directory, 'run/tiffin/systemd/web.container')],
  );
  assert.equal(
    problems.map(({ severity, path }) => [severity, path]),
    [
      ['warning', hidden],
      ['warning', join(home.quadlets, 'z/masked.volume')],
    ],
  );
});
test('refuses names and files that are none, and reads the rest', () => {
  using home = quadletHome();
  home.write('q/a b.container', '[Container]\n');
  home.write('q/ok.volume', '[Volume]\n');
  symlinkSync('loop.pod', join(home.directory, 'q/loop.pod'));
  const { sources, problems } = loadDirectory(join(home.directory, 'q'), process.getuid?.() ?? 0);
  assert.is(sources.length, 1);
  assert.match(problems.map(({ message }) => message).join(), /not a name that systemd takes for a unit.*its links lead in a circle/);
});
test.run();

import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { removeQuadlets, type RemovalRequest } from '../../../src/systemd/quadlet-remove.ts';
import { quadletHome, type QuadletHome } from '../../support/quadlet-home.ts';

const remove = async (home: QuadletHome, names: readonly string[], changes: Partial<RemovalRequest> = {}): Promise<readonly string[]> => {
  const { removed, failures } = await removeQuadlets(home.services, { names, all: false, force: false, ignore: false, ...changes });
  return [...removed, ...failures.map(({ message }) => `! ${message}`)];
};
const filled = (): QuadletHome => {
  const home = quadletHome();
  home.write('config/tiffin/systemd/shop/web.container', '[Container]\n');
  home.write('config/tiffin/systemd/shop/data.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/shop/asset', '');
  home.write('config/tiffin/systemd/own.volume', '[Volume]\n');
  home.write('config/tiffin/systemd/own.volume.d/a.conf', '[Volume]\n');
  return home;
};

const test = suite('removeQuadlets');
test('removes a file with its drop-ins, and an application as a whole', async () => {
  using home = filled();
  assert.equal(await remove(home, ['own.volume']), ['own.volume']);
  assert.equal(await remove(home, ['web.container', 'data.volume']), ['data.volume', 'web.container']);
  assert.equal(home.files('config/tiffin/systemd'), []);
});
test('takes the name of an application, and all', async () => {
  using home = filled();
  assert.equal(await remove(home, ['shop']), ['data.volume', 'web.container']);
  using other = filled();
  assert.equal(await remove(other, [], { all: true }), ['data.volume', 'web.container', 'own.volume']);
  assert.equal(other.files('config/tiffin/systemd'), []);
});
test('says what is not there, unless it is to be ignored, and goes on', async () => {
  using home = filled();
  assert.match(
    (await remove(home, ['x.pod', 'own.volume'])).join('|'),
    /^own\.volume\|! unable to remove Quadlet x\.pod: could not locate quadlet "x\.pod"/,
  );
  assert.equal(await remove(home, ['x.pod'], { ignore: true }), ['x.pod']);
  for (const name of ['..', '.', '', '/', '../tiffin']) assert.match((await remove(home, [name]))[0] ?? '', /^! unable/, name);
  assert.ok(home.files('config/tiffin').includes('systemd/shop/asset'));
});
test.run();

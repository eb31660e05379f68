import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { applicationOf, findQuadlet, installDirectory, listQuadlets, quadletNames, unitStates } from '../../../src/systemd/quadlet-list.ts';
import { assertFails, assertRejects } from '../../support/assert-fails.ts';
import { quadletHome } from '../../support/quadlet-home.ts';

const test = suite('listQuadlets');
test('knows units, applications and, without systemd, no states', async () => {
  using home = quadletHome();
  const path = home.write('config/tiffin/systemd/shop/web.container', '[Container]\n');
  home.write('config/tiffin/systemd/data.volume', '[Volume]\n');
  assert.equal(await listQuadlets(home.services, []), [
    { name: 'data.volume', unitName: 'data-volume.service', path: `${home.quadlets}/data.volume`, status: 'Not loaded', app: '' },
    { name: 'web.container', unitName: 'web.service', path, status: 'Not loaded', app: 'shop' },
  ]);
  assert.equal(
    (await listQuadlets(home.services, ['name=web*'])).map(({ name }) => name),
    ['web.container'],
  );
  assert.equal(quadletNames(home.services), ['data.volume', 'web.container']);
  assert.is(findQuadlet(home.services, 'web.container').path, path);
  assert.is((await unitStates(home.services, [])).size, 0);
});
test('refuses what it does not know', async () => {
  using home = quadletHome();
  await assertRejects(listQuadlets(home.services, ['foo=bar']), 'invalid-argument', /foo is not a valid filter/);
  await assertRejects(listQuadlets(home.services, ['name']), 'invalid-argument', /needs a pattern/);
  assertFails(() => findQuadlet(home.services, 'x.container'), 'not-found', /could not locate quadlet "x\.container"/);
});
test('takes the first directory for the application', () => {
  assert.is(applicationOf('/c/a/b/x.pod', '/c'), 'a');
  assert.is(applicationOf('/c/x.pod', '/c'), '');
  assert.is(applicationOf('/etc/x.pod', '/c'), '');
  using home = quadletHome();
  assert.is(installDirectory(home.services.places), home.quadlets);
});
test.run();
